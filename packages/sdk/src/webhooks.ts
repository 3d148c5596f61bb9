import type { EventDataByType } from './models.gen.ts';

/**
 * An event that Cryptoix sends: `type` decides what `data` is. Types are added in time: respond 200 to those that you do
 * not know. The id is the same at every attempt, so skip the ids that you have seen.
 */
export type WebhookEvent = {
  [T in keyof EventDataByType]: {
    id: string;
    type: T;
    /** When it happened, RFC 3339. */
    timestamp: string;
    api_version: string;
    /** False in test mode. */
    livemode: boolean;
    data: EventDataByType[T];
  };
}[keyof EventDataByType];

/** The raw body, before any parsing: its exact bytes are signed. */
export type WebhookBody = string | Uint8Array | ArrayBuffer;

/** The headers of a request: those of `fetch`, or the object of Node, with names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Why a webhook is not accepted. */
export type WebhookVerificationCode =
  | 'missing_header'
  | 'invalid_timestamp'
  | 'outside_tolerance'
  | 'signature_mismatch'
  | 'invalid_json';

/** The request cannot be trusted: respond 400, and do not act on its body. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: WebhookVerificationCode;

  constructor(code: WebhookVerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Options of `verify`. */
export interface VerifyOptions {
  /** How far the timestamp may be from now, in seconds; 300 by default. It stops an old request from being sent again. */
  readonly toleranceSeconds?: number;
  /** Unix time in seconds; the clock's by default. */
  readonly nowSeconds?: number;
}

/**
 * Verifies a webhook (Standard Webhooks 1.0) and returns its event.
 * @param secrets `whsec_…` of the endpoint, or its public key `whpk_…`; several while one is being rotated
 * @throws WebhookVerificationError when it is not from Cryptoix, is too old or is not JSON
 * @throws TypeError for a secret of another form, none at all, or a body that is parsed already
 */
export async function verify(
  body: WebhookBody,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, nowSeconds = Date.now() / 1_000 }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const bytes = bytesOf(body);
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ', maxSignatures);
  const checks = await Promise.all(listOf(secrets).map(signatureCheck));

  if (!/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError('invalid_timestamp', 'webhook-timestamp is not a Unix time in seconds.');
  // Also false for a clock that is no number.
  if (!(Math.abs(nowSeconds - Number(timestamp)) <= toleranceSeconds))
    throw new WebhookVerificationError(
      'outside_tolerance',
      'webhook-timestamp is too far from now. Check the clock of this machine.',
    );
  const signed = signedBytes(id, timestamp, bytes);
  const results = await Promise.all(checks.flatMap((check) => signatures.map((signature) => check(signature, signed))));
  if (!results.includes(true))
    throw new WebhookVerificationError(
      'signature_mismatch',
      'No signature matches. Check that the secret is that of this endpoint, and that the body is the raw one.',
    );
  const event = parse(bytes);
  if (isEvent(event)) return event;
  throw new WebhookVerificationError('invalid_json', 'The body is signed, but is not a JSON object.');
}

/** undefined when it is not JSON. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Its signature proves that Cryptoix wrote it, in the shape of its type. */
const isEvent = (value: unknown): value is WebhookEvent => typeof value === 'object' && value !== null;

/** Options of `sign`. */
export interface SignOptions {
  /** The event's id; a new one by default. */
  readonly id?: string;
  /** The time of the attempt in Unix seconds; now by default. */
  readonly timestampSeconds?: number;
}

/**
 * Signs a body as Cryptoix does, for tests of a receiver.
 * @param secrets `whsec_…` signs `v1`, and `whsk_…` signs `v1a`; one signature each
 * @returns the headers to send with the body
 * @throws TypeError for a secret of another form, or none
 */
export async function sign(
  body: WebhookBody,
  secrets: string | readonly string[],
  { id = `evt_${crypto.randomUUID()}`, timestampSeconds = Math.floor(Date.now() / 1_000) }: SignOptions = {},
): Promise<Record<'content-type' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(timestampSeconds);
  const signed = signedBytes(id, timestamp, bytesOf(body));
  const signatures = await Promise.all(listOf(secrets).map((secret) => signatureOf(secret, signed)));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** There is one for each live secret. A stranger may send thousands, each of which would cost a check. */
const maxSignatures = 32;
const hmac = { name: 'HMAC', hash: 'SHA-256' };
const ed25519 = 'Ed25519';
/** WebCrypto takes a raw private ed25519 key only inside DER (RFC 8410): these bytes come before the 32 of the seed. */
const pkcs8Header = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

type Check = (signature: string, signed: Uint8Array<ArrayBuffer>) => Promise<boolean>;

/** The check of one secret. WebCrypto compares in constant time. */
async function signatureCheck(secret: string): Promise<Check> {
  const isPublic = secret.startsWith('whpk_');
  const [version, key] = isPublic
    ? ['v1a', await crypto.subtle.importKey('raw', keyBytes(secret, 'whpk_'), ed25519, false, ['verify'])]
    : ['v1', await crypto.subtle.importKey('raw', keyBytes(secret, 'whsec_'), hmac, false, ['verify'])];
  return async (signature, signed) => {
    const [label, text = ''] = signature.split(',');
    const bytes = label === version ? fromBase64(text) : undefined;
    return bytes !== undefined && crypto.subtle.verify(isPublic ? ed25519 : 'HMAC', key, bytes, signed);
  };
}

async function signatureOf(secret: string, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  if (secret.startsWith('whsk_')) {
    const der = Uint8Array.from([...pkcs8Header, ...keyBytes(secret, 'whsk_').subarray(0, 32)]);
    const key = await crypto.subtle.importKey('pkcs8', der, ed25519, false, ['sign']);
    return `v1a,${toBase64(await crypto.subtle.sign(ed25519, key, signed))}`;
  }
  const key = await crypto.subtle.importKey('raw', keyBytes(secret, 'whsec_'), hmac, false, ['sign']);
  return `v1,${toBase64(await crypto.subtle.sign('HMAC', key, signed))}`;
}

/** The message never contains the text: it may be a secret. */
function keyBytes(secret: string, prefix: string): Uint8Array<ArrayBuffer> {
  const bytes = secret.startsWith(prefix) ? fromBase64(secret.slice(prefix.length)) : undefined;
  if (bytes === undefined || bytes.length === 0)
    throw new TypeError(`The secret of a webhook endpoint begins with ${prefix} and goes on in base64.`);
  return bytes;
}

/** @throws TypeError for an empty list, with which nothing would ever verify */
function listOf(secrets: string | readonly string[]): readonly string[] {
  const list = typeof secrets === 'string' ? [secrets] : secrets;
  if (list.length === 0) throw new TypeError('Give at least one secret of the webhook endpoint.');
  return list;
}

function signedBytes(id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

function bytesOf(body: WebhookBody): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError('Pass the raw body of the request, as text or bytes: a parsed body is not what was signed.');
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = isFetchHeaders(headers)
    ? headers.get(name)
    : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value === 'string') return value;
  throw new WebhookVerificationError('missing_header', `The request has no ${name} header, or more than one.`);
}

const isFetchHeaders = (headers: WebhookHeaders): headers is { get(name: string): string | null } =>
  typeof headers['get'] === 'function';

/** undefined when it is not base64. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const toBase64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
