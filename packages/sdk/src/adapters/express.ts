import type { WebhookEvent } from '../webhooks.ts';
import { maxBodyBytes, receive, type ReceiverOptions, type Reply } from './receive.ts';

export type { ReceiverOptions } from './receive.ts';

/** The part of a request of Express, or of `node:http`, that is used here. */
interface ExpressRequest extends AsyncIterable<unknown> {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Set by a body parser. */
  readonly body?: unknown;
}

interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * A handler for Express 5: `app.post('/webhooks', webhookHandler({ secret }, async (event) => { … }))`. 200 after
 * `onEvent`, 400 for a request that is not from Cryptoix. It reads the raw body itself: put it before `express.json()`,
 * or give its route `express.raw({ type: 'application/json' })`.
 */
export function webhookHandler<Q extends ExpressRequest>(
  options: ReceiverOptions,
  onEvent: (event: WebhookEvent, request: Q) => void | Promise<void>,
): (request: Q, response: ExpressResponse) => Promise<void> {
  return async (request, response) => {
    const body = await rawBody(request);
    const reply: Reply =
      body === undefined
        ? { status: 413, text: 'too large' }
        : await receive(options, body, request.headers, (event) => onEvent(event, request));
    response.statusCode = reply.status;
    response.setHeader('content-type', 'text/plain');
    response.end(reply.text);
  };
}

/** @returns undefined when it is too large @throws TypeError when a parser was there first */
async function rawBody(request: ExpressRequest): Promise<string | Uint8Array | undefined> {
  const { body } = request;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body !== undefined)
    throw new TypeError(
      'The body is parsed already, but its raw bytes are signed. Put webhookHandler before express.json().',
    );
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('The request has an encoding set. Remove it.');
    size += chunk.length;
    // The rest is read, so that the sender gets the response.
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size > maxBodyBytes ? undefined : joined(chunks, size);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
