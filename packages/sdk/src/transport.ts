import { version } from './models.gen.ts';
import { CryptoixError } from './errors.ts';
import { follow, type FeedPage } from './follow.ts';
import { List } from './list.ts';
import type { Settings } from './options.ts';
import { failureOf, parseEnvelope, type Success } from './response.ts';

/** Options of one call. */
export interface CallOptions {
  /** Of a POST: calls with the same key, up to 255 characters, have one effect. By default every call has a new one. */
  readonly idempotencyKey?: string;
  /** Ends the call: it throws the reason of the signal. */
  readonly signal?: AbortSignal;
  /** How long one attempt may take, in ms, instead of the client's `timeoutMs`. */
  readonly timeoutMs?: number;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A server that asks for a longer pause gets no retry: the caller knows better what to do meanwhile. */
const longestPauseSeconds = 60;
const firstPauseMs = 500;

/** How long the server holds a call of the feed while there is no event, and at least how long such a call may take. */
const waitSeconds = 20;
const waitingTimeoutMs = 30_000;

/** Sends calls, and repeats those that fail for a passing reason. */
export class Transport {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Calls a route. @throws CryptoixError, or the reason of the caller's signal */
  async one<T>(method: Method, path: string, input: object | undefined, options: CallOptions = {}): Promise<T> {
    // The server validates what it sends against the schema of this type.
    return (await this.#call<T>(method, path, input, options)).data;
  }

  /** Calls a route that returns a list in pages. */
  list<T>(path: string, query: object | undefined, options: CallOptions = {}): List<T> {
    return new List<T>(async (cursor) => {
      const input = cursor === undefined ? query : { ...query, cursor };
      const { data, meta } = await this.#call<T[]>('GET', path, input, options);
      return { items: data, nextCursor: meta.next_cursor ?? null, hasMore: meta.has_more ?? false };
    });
  }

  /** Reads one page of the feed. @throws as `one` */
  async feed<T>(path: string, query: object | undefined, options: CallOptions = {}): Promise<FeedPage<T>> {
    const { data, meta } = await this.#call<T[]>('GET', path, query, options);
    const { next_cursor: nextCursor, has_more: hasMore = false } = meta;
    if (typeof nextCursor === 'string') return { items: data, nextCursor, hasMore };
    throw new CryptoixError('The response is no page of the feed.', { code: 'invalid_response' });
  }

  /** Follows the feed from `query.after` on. */
  follow<T>(
    path: string,
    query: { after?: string | undefined } | undefined,
    options: CallOptions = {},
  ): AsyncGenerator<T, void> {
    const timeoutMs = Math.max(waitingTimeoutMs, options.timeoutMs ?? this.#settings.timeoutMs);
    const read = (after: string | undefined) =>
      this.feed<T>(path, { ...query, after, limit: 100, wait: waitSeconds }, { ...options, timeoutMs });
    return follow(read, query?.after, (ms) => sleep(ms, options.signal));
  }

  async #call<T>(method: Method, path: string, input: object | undefined, options: CallOptions): Promise<Success<T>> {
    const { key, root, maxRetries } = this.#settings;
    const hasBody = method !== 'GET' && method !== 'DELETE' && input !== undefined;
    const url = `${root}${path}${hasBody ? '' : queryOf(input)}`;
    const init: RequestInit = {
      method,
      // Following it would show the key, or the body, to another server.
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        'user-agent': `cryptoix-sdk-typescript/${version}`,
        ...(hasBody && { 'content-type': 'application/json' }),
        // One key for all attempts, so that they have one effect.
        ...(method === 'POST' && { 'idempotency-key': idempotencyKeyOf(options) }),
      },
      ...(hasBody && { body: JSON.stringify(input) }),
    };
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#attempt<T>(url, init, options);
      } catch (error) {
        if (!(error instanceof CryptoixError) || retries >= maxRetries || !isPassing(error, method)) throw error;
        await sleep(pauseMs(error, retries, Math.random()), options.signal);
      }
    }
  }

  async #attempt<T>(url: string, init: RequestInit, { signal, timeoutMs }: CallOptions): Promise<Success<T>> {
    signal?.throwIfAborted();
    const ms = timeoutMs ?? this.#settings.timeoutMs;
    const timeout = AbortSignal.timeout(ms);
    const ends = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    let response: Response;
    let text: string;
    try {
      response = await this.#settings.fetch(url, { ...init, signal: ends });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      if (timeout.aborted) throw new CryptoixError(`No response within ${ms} ms.`, { code: 'timeout', cause });
      throw new CryptoixError('The connection to Cryptoix failed.', { code: 'connection_error', cause });
    }
    const envelope = parseEnvelope<T>(text);
    if (response.ok && envelope?.ok === true) return envelope;
    throw failureOf(response, envelope);
  }
}

/** @throws TypeError for what a header cannot carry */
function idempotencyKeyOf({ idempotencyKey = crypto.randomUUID() }: CallOptions): string {
  if (/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(idempotencyKey)) return idempotencyKey;
  throw new TypeError('`idempotencyKey` must be 1 to 255 ASCII characters, with no space at its ends.');
}

/** A value as one segment of a path. @throws TypeError when it would change the path */
export function segment(value: string | number): string {
  const text = String(value);
  if (text === '' || text === '.' || text === '..') throw new TypeError(`${JSON.stringify(text)} is not an id.`);
  return encodeURIComponent(text);
}

function queryOf(input: object = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values)
      if (one !== undefined && one !== null) query.append(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** True when a repeated call may succeed, and has no further effect. */
function isPassing({ code, status, retryAfterSeconds }: CryptoixError, method: Method): boolean {
  if ((retryAfterSeconds ?? 0) > longestPauseSeconds) return false;
  if (status === 429 || code === 'idempotency_in_flight') return true;
  // The object may be deleted already, and then the second response would be 404.
  if (method === 'DELETE') return false;
  return code === 'connection_error' || code === 'timeout' || status === 502 || status === 503 || status === 504;
}

/**
 * The pause before retry number `retries` + 1: what the server asks for, else 0.25–0.5 s, then 0.5–1 s. Different from
 * caller to caller, so that those of one outage do not come back together. `random` is from 0 to below 1.
 */
export function pauseMs({ retryAfterSeconds }: CryptoixError, retries: number, random: number): number {
  if (retryAfterSeconds !== null) return Math.round(retryAfterSeconds * 1_000 + random * 250);
  return Math.round(firstPauseMs * 2 ** retries * (1 - random / 2));
}

/** @throws the reason of the signal */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller chose it
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
