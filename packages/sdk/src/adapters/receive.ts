import {
  verify,
  type WebhookBody,
  type WebhookEvent,
  type WebhookHeaders,
  WebhookVerificationError,
} from '../webhooks.ts';

/** Options of a receiver. */
export interface ReceiverOptions {
  /** `whsec_…` or `whpk_…` of the endpoint; several while one is being rotated. */
  readonly secret: string | readonly string[];
  /** How far the timestamp may be from now, in seconds; 300 by default. */
  readonly toleranceSeconds?: number;
}

/** The response to a webhook. */
export interface Reply {
  readonly status: 200 | 400 | 413;
  readonly text: string;
}

/** A body may have this many bytes: the data of an event has at most 64 KB. */
export const maxBodyBytes = 262_144;

/**
 * Verifies a webhook and gives its event to the handler. A handler that throws leads to the framework's own error, a 5xx:
 * then Cryptoix sends the event again.
 */
export async function receive(
  { secret, toleranceSeconds }: ReceiverOptions,
  body: WebhookBody,
  headers: WebhookHeaders,
  onEvent: (event: WebhookEvent) => void | Promise<void>,
): Promise<Reply> {
  if ((typeof body === 'string' ? body.length : body.byteLength) > maxBodyBytes)
    return { status: 413, text: 'too large' };
  let event: WebhookEvent;
  try {
    event = await verify(body, headers, secret, toleranceSeconds === undefined ? {} : { toleranceSeconds });
  } catch (error) {
    if (error instanceof WebhookVerificationError) return { status: 400, text: error.code };
    throw error;
  }
  await onEvent(event);
  return { status: 200, text: 'ok' };
}
