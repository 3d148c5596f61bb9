import type { AppRouter } from '@cryptoix/api/router';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  type Operation,
  retryLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import type { CryptoixClient } from './router.gen.ts';

export type * from './router.gen.ts';

/** The address of the platform, and the merchant that the calls are about. */
export type CryptoixClientOptions = {
  /** Origin of the platform, such as `https://platform.cryptoix.example`. */
  readonly url: string;
  /** The team's service token, from SERVICE_TOKENS. */
  readonly token: string;
  /** Used instead of the global `fetch`, for example for a proxy or tracing. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
} & (
  | {
      /** `mer_…`, the merchant that the calls are about. */
      readonly merchantId: string;
      readonly mode: 'live' | 'test';
    }
  // For platform procedures, such as merchants.create.
  | { readonly merchantId?: never; readonly mode?: never }
);

/** What a failed call throws. */
export interface CryptoixClientError extends Error {
  /** null or absent when there was no response. */
  readonly data?: CryptoixErrorData | null;
}

/** The error of a response. */
export interface CryptoixErrorData {
  /** The code of the API; `invalid_response` for what is not its response, such as the error page of a gateway. */
  readonly code: string;
  readonly httpStatus: number;
  readonly details?: Readonly<Record<string, unknown>>;
  /** `req_…`, null before the request was read. */
  readonly request_id?: string | null;
}

/** True for what a failed call throws. */
export function isCryptoixClientError(error: unknown): error is CryptoixClientError {
  return error instanceof TRPCClientError;
}

/** The first call and three more, within a second: enough for a restart behind a load balancer. */
const maxAttempts = 4;
const firstPauseMs = 100;
/** Longer URLs are refused by common proxies (nginx: 8 KB for the request line). */
const maxUrlLength = 4_000;
/** The server refuses larger batches. */
const maxBatch = 20;

/**
 * A client for one merchant and mode, or for platform procedures. Queries of the same tick share a request. After a
 * network error, 502, 503 or 504, queries are repeated, and calls of which a repeat changes nothing: reports of a chain,
 * of rates and of processing, and publishes with an idempotency key. Other calls could take effect twice.
 */
export function createCryptoixClient(options: CryptoixClientOptions): CryptoixClient {
  const { url, token, merchantId, mode, fetch: send = fetch } = options;
  const door = {
    url: `${url.replace(/\/+$/, '')}/trpc`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(merchantId !== undefined && { 'x-cryptoix-merchant': merchantId, 'x-cryptoix-mode': mode }),
    },
    fetch: fetchJson(send),
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

type TrpcFetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>;

/**
 * Fetches what tRPC can read: something else, such as a gateway's page, becomes an error with its status. A redirect is not
 * followed, since the token would go with it.
 */
const fetchJson =
  (send: NonNullable<CryptoixClientOptions['fetch']>): TrpcFetch =>
  async (input, init) => {
    const { signal, body, ...rest } = init ?? {};
    // tRPC passes text.
    const response = await send(String(input), {
      ...rest,
      redirect: 'manual',
      ...(signal && { signal }),
      ...(typeof body === 'string' && { body }),
    });
    if (response.headers.get('content-type')?.startsWith('application/json') === true) return response;
    await response.body?.cancel();
    const { status } = response;
    const message = `The response (status ${status}) is not one of Cryptoix, perhaps of a proxy on the way.`;
    const data: CryptoixErrorData = { code: 'invalid_response', httpStatus: status };
    // JSON-RPC 2.0, 5.1: the number of an internal error.
    const failure = { error: { code: -32_603, message, data } };
    return Response.json(failure);
  };

/** The reports of internal teams, of which a repeat changes nothing. */
const isReport = (path: string): boolean =>
  path.startsWith('chain.') || path === 'rates.set' || path.endsWith('.advance');

/** True when a repeated call has no further effect. */
function isRepeatable({ type, path, input }: Operation): boolean {
  if (type === 'query' || isReport(path)) return true;
  if (path === 'events.publish') return hasKey(input);
  if (path !== 'events.publish_many' || !isRecord(input) || !Array.isArray(input['events'])) return false;
  return input['events'].every(hasKey);
}

function hasKey(event: unknown): boolean {
  return isRecord(event) && typeof event['idempotency_key'] === 'string';
}

/** True when a retry may succeed: there was no response, or the server or its gateway is down for the moment. */
function isPassing({ signal }: Operation, { data, meta }: TRPCClientError<AppRouter>): boolean {
  if (signal?.aborted) return false;
  const response = meta?.['response'];
  const status = data?.httpStatus ?? (isRecord(response) ? response['status'] : undefined);
  return status === undefined || status === 502 || status === 503 || status === 504;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
