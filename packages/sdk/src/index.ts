import { type CryptoixOptions, settingsOf } from './options.ts';
import { Resources } from './resources.gen.ts';
import { Transport } from './transport.ts';

export type * from './models.gen.ts';
export { CryptoixError, type CryptoixErrorCode } from './errors.ts';
export type { FeedPage } from './follow.ts';
export type { List, Page } from './list.ts';
export type { CryptoixOptions } from './options.ts';
export type { CallOptions } from './transport.ts';
export * as webhooks from './webhooks.ts';
export {
  type WebhookBody,
  type WebhookEvent,
  type WebhookHeaders,
  WebhookVerificationError,
  type WebhookVerificationCode,
} from './webhooks.ts';

/**
 * The Cryptoix API with one key. Failed calls throw `CryptoixError`. After a network error, 429, 502, 503, 504 or
 * `idempotency_in_flight` a call is repeated, at most twice and with the same Idempotency-Key.
 */
export class Cryptoix extends Resources {
  /** @throws TypeError for a missing key or base URL, and for one that is neither https nor loopback */
  constructor(options: CryptoixOptions = {}) {
    super(new Transport(settingsOf(options)));
  }
}
