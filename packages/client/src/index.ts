import type { AppRouter } from '@cryptoix/api/router';
import type { Mode } from '@cryptoix/core';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  retryLink,
  splitLink,
  type Operation,
  type TRPCClient,
  type TRPCClientError,
} from '@trpc/client';

/** The address of the platform, and the merchant that the calls are about. */
export type CryptoixClientOptions = {
  /** Origin of the platform, such as `https://platform.cryptoix.example`. */
  readonly url: string;
  /** The team's service token, from SERVICE_TOKENS. */
  readonly token: string;
  /** Used instead of the global `fetch`, for example for a proxy or tracing. */
  readonly fetch?: NonNullable<Parameters<typeof httpLink>[0]['fetch']>;
} & (
  | { /** `mer_…`, the merchant that the calls are about. */ readonly merchantId: string; readonly mode: Mode }
  // For platform procedures, such as merchants.create.
  | { readonly merchantId?: never; readonly mode?: never }
);

/** Every procedure of the platform, typed. A failed call throws TRPCClientError; `error.data.code` is the API's code. */
export type CryptoixClient = TRPCClient<AppRouter>;

/** The first call and three more, within a second: enough for a restart behind a load balancer. */
const maxAttempts = 4;
const firstPauseMs = 100;
/** Longer URLs are refused by common proxies (nginx: 8 KB for the request line). */
const maxUrlLength = 4_000;
/** The server refuses larger batches. */
const maxBatch = 20;

/**
 * A client for one merchant and mode, or for platform procedures. Queries of the same tick share a request. Queries,
 * and publishes with an idempotency key, are repeated after a network error or a 503; other calls are not, since they
 * could take effect twice.
 */
export function createCryptoixClient(options: CryptoixClientOptions): CryptoixClient {
  const { url, token, merchantId, mode, fetch } = options;
  const door = {
    url: `${url.replace(/\/+$/, '')}/trpc`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(merchantId !== undefined && { 'x-cryptoix-merchant': merchantId, 'x-cryptoix-mode': mode }),
    },
    ...(fetch && { fetch }),
  };
  return createTRPCClient<AppRouter>({
    links: [
      retryLink({
        retry: ({ op, error, attempts }) => attempts < maxAttempts && isRepeatable(op) && isPassing(op, error),
        retryDelayMs: (attempt) => retryPauseMs(attempt, Math.random),
      }),
      splitLink({
        condition: (op) => op.type === 'query',
        true: httpBatchLink({ ...door, maxURLLength: maxUrlLength, maxItems: maxBatch }),
        // One request each: publish_many alone may have 2 MB, and one refused call must not affect another.
        false: httpLink(door),
      }),
    ],
  });
}

/**
 * The pause in whole ms after failed attempt number `attempt` (from 1): 100, 200, 400 ms, less up to half of it, so
 * that many callers of one outage do not retry together. `random` returns a number from 0 to below 1.
 */
export function retryPauseMs(attempt: number, random: () => number): number {
  return Math.round(firstPauseMs * 2 ** (attempt - 1) * (1 - random() / 2));
}

/** True when a repeated call has no further effect. */
function isRepeatable({ type, path, input }: Operation): boolean {
  if (type === 'query') return true;
  if (path === 'events.publish') return hasKey(input);
  if (path !== 'events.publish_many' || !isRecord(input) || !Array.isArray(input['events'])) return false;
  return input['events'].every(hasKey);
}

function hasKey(event: unknown): boolean {
  return isRecord(event) && typeof event['idempotency_key'] === 'string';
}

/** True when a retry may succeed: there was no response, or it was a 503. */
function isPassing({ signal }: Operation, { data, meta }: TRPCClientError<AppRouter>): boolean {
  if (signal?.aborted) return false;
  if (data) return data.httpStatus === 503;
  // A proxy's 503 has no error of ours in it.
  const response = meta?.['response'];
  return !isRecord(response) || response['status'] === 503;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
