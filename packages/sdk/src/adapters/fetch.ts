import type { WebhookEvent } from '../webhooks.ts';
import { receive, type ReceiverOptions } from './receive.ts';

export type { ReceiverOptions } from './receive.ts';

/**
 * A handler of `fetch` requests, as workers, Deno and Bun serve them: 200 after `onEvent`, 400 for a request that is not
 * from Cryptoix.
 */
export function webhookHandler(
  options: ReceiverOptions,
  onEvent: (event: WebhookEvent, request: Request) => void | Promise<void>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await request.arrayBuffer();
    const { status, text } = await receive(options, body, request.headers, (event) => onEvent(event, request));
    return new Response(text, { status });
  };
}
