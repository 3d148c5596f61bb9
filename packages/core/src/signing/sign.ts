import { createHmac, sign, type KeyObject } from 'node:crypto';
import { readEndpointSecret, readSigningKey } from './secrets.ts';

/** The body exactly as it is sent: text counts as UTF-8. */
export type Body = string | Uint8Array;

/** `v1,<base64>`: Standard Webhooks 1.0, HMAC-SHA-256 over `id.timestamp.body`. The timestamp is in Unix seconds. */
export function signV1(secret: string, id: string, timestampSeconds: number, body: Body): string {
  const mac = createHmac('sha256', readEndpointSecret(secret)).update(`${id}.${timestampSeconds}.`).update(body);
  return `v1,${mac.digest('base64')}`;
}

/** `v1a,<base64>`: Standard Webhooks 1.0, ed25519 over the same. Takes a `whsk_…` or the result of `readSigningKey`. */
export function signV1a(key: string | KeyObject, id: string, timestampSeconds: number, body: Body): string {
  return `v1a,${sign(null, signedBytes(id, timestampSeconds, body), asKey(key)).toString('base64')}`;
}

/**
 * The form of the published SDKs: hex HMAC-SHA-256 over the body alone, under the whole secret string, `whsec_`
 * included. It covers no timestamp, so it does not protect against a repeated request; prefer `v1`.
 */
export function signSdk(secret: string, body: Body): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** The bytes that `v1` and `v1a` sign: `id.timestamp.body`. */
export function signedBytes(id: string, timestampSeconds: number, body: Body): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestampSeconds}.`), Buffer.from(body)]);
}

export interface HeadersInput {
  /** The event's id: the same at every attempt, so that receivers can ignore repeats. */
  id: string;
  /** The time of this attempt, in Unix seconds. */
  timestampSeconds: number;
  body: Body;
  /** Every live `whsec_…` of the endpoint, newest first: each signs `v1`, the newest signs the SDK form. */
  secrets: readonly string[];
  /** If given, it also signs `v1a`. */
  ed25519?: string | KeyObject;
}

export interface WebhookHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
  'X-Cryptoix-Signature': string;
}

/**
 * The headers that prove a webhook is ours, in both forms.
 * @throws {RangeError} when there is no secret: an unsigned webhook never goes out.
 */
export function webhookHeaders({ id, timestampSeconds, body, secrets, ed25519 }: HeadersInput): WebhookHeaders {
  const newest = secrets[0];
  if (newest === undefined) throw new RangeError('A webhook needs at least one secret to be signed with.');
  const signatures = secrets.map((secret) => signV1(secret, id, timestampSeconds, body));
  if (ed25519 !== undefined) signatures.push(signV1a(ed25519, id, timestampSeconds, body));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.join(' '),
    'X-Cryptoix-Signature': signSdk(newest, body),
  };
}

function asKey(key: string | KeyObject): KeyObject {
  return typeof key === 'string' ? readSigningKey(key) : key;
}
