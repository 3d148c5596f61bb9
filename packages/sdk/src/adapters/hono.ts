import type { WebhookEvent } from '../webhooks.ts';
import { receive, type ReceiverOptions } from './receive.ts';

export type { ReceiverOptions } from './receive.ts';

/** The part of Hono's context that is used here. */
interface HonoContext {
  readonly req: { readonly raw: { readonly headers: Headers }; arrayBuffer(): Promise<ArrayBuffer> };
}

/**
 * A handler for Hono: `app.post('/webhooks', webhookHandler({ secret }, async (event) => { … }))`. 200 after `onEvent`,
 * 400 for a request that is not from Cryptoix.
 */
export function webhookHandler<C extends HonoContext>(
  options: ReceiverOptions,
  onEvent: (event: WebhookEvent, context: C) => void | Promise<void>,
): (context: C) => Promise<Response> {
  return async (context) => {
    // Hono keeps the bytes, also when a middleware has read the body before.
    const body = await context.req.arrayBuffer();
    const { status, text } = await receive(options, body, context.req.raw.headers, (event) => onEvent(event, context));
    return new Response(text, { status });
  };
}
