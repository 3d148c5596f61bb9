import { timingSafeEqual, verify } from 'node:crypto';
import { VerificationError } from './errors.ts';
import { readVerificationKey } from './secrets.ts';
import { signedBytes, signV1, type Body } from './sign.ts';

export interface VerifyInput {
  /** The request's headers; names in any case. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body, before any parsing. */
  body: Body;
  /** The accepted secrets: `whsec_…` (checks `v1`) and `whpk_…` (checks `v1a`). One match is enough. */
  secrets: readonly string[];
  /** How far, in seconds, the timestamp may be from now, either way: stops an old request from being replayed. */
  toleranceSeconds?: number;
  /** Unix time in seconds. */
  nowSeconds: number;
}

/**
 * Verifies a received webhook by Standard Webhooks 1.0 and returns its parsed body.
 * @throws {VerificationError} when it is not ours, too old, or not JSON.
 */
export function verifyWebhook({ headers, body, secrets, toleranceSeconds = 300, nowSeconds }: VerifyInput): unknown {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature').split(' ');

  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new VerificationError('invalid_timestamp', 'webhook-timestamp is not a Unix time in seconds.');
  }
  const seconds = Number(timestamp);
  if (Math.abs(nowSeconds - seconds) > toleranceSeconds) {
    throw new VerificationError(
      'outside_tolerance',
      'webhook-timestamp is too far from now: check the clock of this machine.',
    );
  }
  const checks = secrets.map((secret) => signatureCheck(secret, id, seconds, body));
  if (!checks.some((check) => signatures.some(check))) {
    throw new VerificationError(
      'signature_mismatch',
      'No signature matches: check that the secret is the one of this endpoint and that the body is the raw one.',
    );
  }
  return parse(body);
}

/** A check for one signature of the header; the expected value is computed once for all signatures. */
function signatureCheck(secret: string, id: string, seconds: number, body: Body): (signature: string) => boolean {
  if (secret.startsWith('whpk_')) {
    const key = readVerificationKey(secret);
    const signed = signedBytes(id, seconds, body);
    return (signature) =>
      signature.startsWith('v1a,') && verify(null, signed, key, Buffer.from(signature.slice('v1a,'.length), 'base64'));
  }
  const expected = signV1(secret, id, seconds, body);
  return (signature) => sameText(expected, signature);
}

function header(headers: VerifyInput['headers'], name: string): string {
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value !== 'string') throw new VerificationError('missing_header', `The request has no ${name} header.`);
  return value;
}

/** Compares in constant time. */
function sameText(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parse(body: Body): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new VerificationError('invalid_json', 'The body is signed but is not JSON.');
  }
}
