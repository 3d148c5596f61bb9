import { type ErrorCode, errorStatus } from '@cryptoix/core';
import { html } from 'hono/html';
import { PageError } from '../../checkout/page-error.ts';
import { toWireError } from '../../wire-error.ts';
import { frame, type Html, icon } from './frame.ts';

/** For errors whose message is for developers. */
const fallback: Partial<Record<ErrorCode, string>> = {
  payload_too_large: 'The form is too large.',
  unsupported_media_type: 'Open the page and pay from there.',
  rate_limited: 'Too many requests came from your network. Try again in a minute.',
  unavailable: 'This does not work right now. Try again in a minute, or choose another way to pay.',
};

/** A page for what went wrong. @param back the page with the form; null: there is none */
export function problemPage(thrown: unknown, back: string | null): { status: number; page: Html } {
  const { code, message } = toWireError(thrown);
  const status = errorStatus(code);
  const text =
    thrown instanceof PageError ? message : (fallback[code] ?? 'This failed on our side. Try again in a minute.');
  const title = status === 404 ? 'Nothing here' : status === 429 ? 'Please wait' : 'This did not work';
  const page = frame({
    title,
    livemode: true,
    children: html`<section class="card problem">
      <div class="state ${status === 404 ? 'bad' : 'warn'}">
        ${icon(status === 404 ? 'bad' : 'warn')}
        <div>
          <h1>${title}</h1>
          <p>${text}</p>
        </div>
      </div>
      ${back === null || status === 404 ? '' : html`<p><a class="button primary" href="${back}">Back</a></p>`}
    </section>`,
  });
  return { status, page };
}
