import { html } from 'hono/html';
import type { Seller } from '../../checkout/find.ts';

/** A piece of HTML. What is put into one as text is escaped. */
export type Html = ReturnType<typeof html>;

/** Only our own files and form, and no frame around it. No image but the icon: QR codes are drawn in the page itself. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Frame {
  readonly title: string;
  readonly livemode: boolean;
  /** The content of `<main>`. */
  readonly children: Html;
  /** The state for the script to compare with later ones; null on a page that does not change. */
  readonly watch?: { readonly json: string; readonly final: boolean; readonly says: string; readonly now: Date } | null;
}

/** A whole page. */
export function frame({ title, livemode, children, watch = null }: Frame): Html {
  const watched =
    watch === null
      ? ''
      : html` data-payment="${watch.json}" data-says="${watch.says}" data-now="${watch.now.toISOString()}"
        data-final="${watch.final ? 'yes' : 'no'}"`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${livemode ? '' : 'Test: '}${title}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/checkout/checkout.css" />
        <script type="module" src="/checkout/checkout.js"></script>
      </head>
      <body>
        ${livemode ? '' : html`<p class="test" role="note"><strong>Test payment.</strong> <span>Do not send real money.</span></p>`}
        <main${watched}>${children}</main>
        <p id="live" class="sr" role="status"></p>
        <footer>Payments by <strong>Cryptoix</strong></footer>
      </body>
    </html>`;
}

/** Who is paid, above everything else. */
export const heading = (seller: Seller, title: Html | string, what: string | null): Html =>
  html`<header class="shop">
    <p class="seller">${seller.name}</p>
    <h1 tabindex="-1">${title}</h1>
    ${what === null ? '' : html`<p class="what">${what}</p>`}
  </header>`;

/** How to reach the merchant; empty when it has given no contact. */
export function contact({ name, support_contact: given }: Seller): Html | '' {
  if (given === null) return '';
  const href = given.startsWith('https:') ? given : `mailto:${given}`;
  return html`<p class="contact">Questions? Ask ${name}: <a href="${href}" rel="noreferrer">${given}</a></p>`;
}

const shapes = {
  wait: html`<circle cx="10" cy="10" r="7.5" /><path d="M10 5.8V10l2.8 1.8" />`,
  good: html`<circle cx="10" cy="10" r="7.5" /><path d="m6.7 10.2 2.3 2.3 4.4-4.7" />`,
  warn: html`<path d="M10 3.2 17.4 16H2.6Z" /><path d="M10 8.2v3.6M10 13.8v.1" />`,
  bad: html`<circle cx="10" cy="10" r="7.5" /><path d="m7.4 7.4 5.2 5.2m0-5.2-5.2 5.2" />`,
};
export type Tone = keyof typeof shapes;

/** The icon of a tone. The words beside it say the same. */
export const icon = (tone: Tone): Html =>
  html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${shapes[tone]}</svg>`;
