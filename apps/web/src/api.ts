import type { AppRouter } from '@cryptoix/api/router';
import type { Mode } from '@cryptoix/core/tables';
import type { QueryClient } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
  type TRPCLink,
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { confirmAgain, signInAgain } from './asking.ts';
import { fieldsOf, type Problem } from './auth.ts';
import { words } from './words/index.ts';

/** The merchant and mode of a page. They come from its URL, so that two tabs never mix them up. */
export type Tenant = { readonly merchant: string; readonly mode: Mode };

/** react-query sends a direction, and a null cursor for the first page; our lists accept neither. */
const plainPages: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    if (typeof op.input !== 'object' || op.input === null || !('direction' in op.input)) return next(op);
    // Transactions have a `direction` of their own, which is a filter.
    if (op.input.direction !== 'forward' && op.input.direction !== 'backward') return next(op);
    const { direction: _direction, ...input } = op.input;
    return next({ ...op, input: 'cursor' in input && input.cursor === null ? { ...input, cursor: undefined } : input });
  };

/**
 * A call that is refused because the session has ended, or is not fresh, waits until the person has signed in again or
 * given the password, then it is repeated: nothing was done yet, so forms keep their content and actions continue by
 * themselves.
 */
const askAndRepeat: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const repeat = async (asking: typeof signInAgain, refusal: TRPCClientError<AppRouter>) => {
        if (await asking.ask()) call = next(op).subscribe(observer);
        else observer.error(refusal);
      };
      let call = next(op).subscribe({
        ...observer,
        error: (refusal) => {
          const asking = isSignedOut(refusal) ? signInAgain : isNotFresh(refusal) ? confirmAgain : null;
          if (asking === null) observer.error(refusal);
          else void repeat(asking, refusal);
        },
      });
      return () => call.unsubscribe();
    });

/**
 * The key of a call that must not happen twice, from its context: a repeated one gets the response of the first. The
 * header is for one call, so that these calls are never batched.
 */
const idempotencyKeyOf = ({ context }: { context: Record<string, unknown> }): string | null => {
  const key = context['idempotencyKey'];
  return typeof key === 'string' ? key : null;
};

function proxy(queryClient: QueryClient, keyPrefix: string, tenant: Tenant | null) {
  const headers = tenant === null ? {} : { 'x-cryptoix-merchant': tenant.merchant, 'x-cryptoix-mode': tenant.mode };
  const client = createTRPCClient<AppRouter>({
    links: [
      plainPages,
      splitLink({
        condition: (call) => call.type === 'subscription',
        // EventSource sends no headers, so merchant and mode are in its URL. The session is in the cookie.
        true: httpSubscriptionLink({ url: '/trpc', connectionParams: tenant }),
        false: [
          askAndRepeat,
          splitLink({
            condition: (call) => idempotencyKeyOf(call) !== null,
            true: httpLink({
              url: '/trpc',
              headers: ({ op }) => ({ ...headers, 'idempotency-key': idempotencyKeyOf(op) ?? undefined }),
            }),
            false: httpBatchLink({ url: '/trpc', headers, maxURLLength: 8_000 }),
          }),
        ],
      }),
    ],
  });
  return createTRPCOptionsProxy<AppRouter, { keyPrefix: true }>({ client, queryClient, keyPrefix });
}

/** Calls that are about the signed-in person. */
export const sessionApi = (queryClient: QueryClient) => proxy(queryClient, 'session', null);

/**
 * Calls that act for one merchant in one mode. Their results are cached separately from those of other merchants and
 * modes.
 */
export const tenantApi = (queryClient: QueryClient, tenant: Tenant) =>
  proxy(queryClient, `${tenant.merchant}/${tenant.mode}`, tenant);

const isApiError = (error: unknown): error is TRPCClientError<AppRouter> => error instanceof TRPCClientError;
/** The HTTP status of a refused call; null without a response. */
const statusOf = (error: unknown): number | null => (isApiError(error) ? (error.data?.httpStatus ?? null) : null);

/** True when nobody is signed in, or no longer. */
const isSignedOut = (error: unknown): boolean => statusOf(error) === 401;

/** True when the call needs the password again, because it was given too long ago. */
const isNotFresh = (error: unknown): boolean =>
  isApiError(error) && error.data?.details?.['reason'] === 'session_not_fresh';

/** True when the server understood and refused: trying again gives the same result. */
export const isRefusal = (error: unknown): boolean => {
  const status = statusOf(error);
  return status !== null && status < 500;
};

/** The seconds to wait before the next call, when a call was refused for too many of them; otherwise null. */
export function retryAfterOf(error: unknown): number | null {
  if (!isApiError(error) || error.data?.code !== 'rate_limited') return null;
  const seconds = error.data.details?.['retry_after'];
  return typeof seconds === 'number' ? seconds : 1;
}

/** True when a call failed, and not the page itself. */
export const isFailedCall = (error: unknown): boolean => isApiError(error);

/** The message to show for a call that failed. */
export function explain(error: unknown): string {
  if (!isApiError(error)) return words.errors.broken;
  if (statusOf(error) !== null) return error.message;
  return words.errors.unreachable;
}

/** The same for a form. */
export const problemFrom = (error: unknown): Problem => ({
  code: (isApiError(error) && error.data?.code) || '',
  message: explain(error),
  fields: fieldsOf(isApiError(error) ? error.data?.details?.['issues'] : undefined),
});
