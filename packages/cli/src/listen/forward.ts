import { type FeedEvent, webhooks } from '@cryptoix/sdk';

/** What the local server made of a webhook. */
export interface Outcome {
  /** null when it did not respond. */
  readonly status: number | null;
  /** Why it did not, such as ECONNREFUSED. */
  readonly error: string | null;
  /** The beginning of its response. */
  readonly text: string;
  readonly duration_ms: number;
}

/** The platform allows a receiver as long (ms). */
const timeoutMs = 15_000;
/** Characters of a response that are shown. */
const shownCharacters = 200;

/**
 * Sends an event to a local server as the platform would: the same body, signed in both forms.
 * @param number counts the deliveries of this machine
 * @param signal ends it early
 */
export async function forward(
  event: FeedEvent,
  target: string,
  { secret, number, signal }: { secret: string; number: number; signal: AbortSignal },
): Promise<Outcome> {
  const headers = {
    ...(await webhooks.sign(event.body, secret, { id: event.id })),
    'user-agent': 'Cryptoix-Webhooks/1 (cryptoix listen)',
    'x-cryptoix-event': event.type,
    'x-cryptoix-delivery': String(number),
    'x-cryptoix-attempt': '1',
    'x-cryptoix-signature': await signatureOfSdks(event.body, secret),
  };
  const begin = performance.now();
  const end = (outcome: Pick<Outcome, 'status' | 'error' | 'text'>): Outcome => ({
    ...outcome,
    duration_ms: Math.round(performance.now() - begin),
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers,
      body: event.body,
      // To the platform a redirect is a failure.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = (await response.text()).slice(0, shownCharacters);
    return end({ status: response.status, error: null, text });
  } catch (error) {
    return end({ status: null, error: timeout.aborted ? 'timeout' : reasonOf(error), text: '' });
  }
}

/** The code of the system, such as ECONNREFUSED, which `fetch` keeps in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (typeof cause !== 'object' || cause === null) return error.message;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : error.message;
}

/** The form of the published SDKs for Python and Go: HMAC-SHA-256 of the body under the whole secret, in hex. */
async function signatureOfSdks(body: string, secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), hmac, false, ['sign']);
  return Buffer.from(await crypto.subtle.sign('HMAC', key, encoder.encode(body))).toString('hex');
}
