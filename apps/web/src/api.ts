import type { AppRouter } from '@cryptoix/api/router';
import type { Mode } from '@cryptoix/core/tables';
import type { QueryClient } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
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

/** The merchant and mode a page is about. They come from its URL, so that two tabs never act on each other's. */
export type Tenant = { readonly merchant: string; readonly mode: Mode };

/** react-query's pages say which way they go and that the first has no cursor; our lists go one way and refuse both. */
const plainPages: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    if (typeof op.input !== 'object' || op.input === null || !('direction' in op.input)) return next(op);
    // Transactions have a direction too, which is a filter.
    if (op.input.direction !== 'forward' && op.input.direction !== 'backward') return next(op);
    const { direction: _direction, ...input } = op.input;
    return next({ ...op, input: 'cursor' in input && input.cursor === null ? { ...input, cursor: undefined } : input });
  };

/**
 * A call refused because the session has ended, or is not fresh, waits until the person signed in again or gave the
 * password, then is repeated: nothing of it was done, so forms are kept and actions go on by themselves.
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

function proxy(queryClient: QueryClient, keyPrefix: string, tenant: Tenant | null) {
  const headers = tenant === null ? {} : { 'x-cryptoix-merchant': tenant.merchant, 'x-cryptoix-mode': tenant.mode };
  const client = createTRPCClient<AppRouter>({
    links: [
      plainPages,
      splitLink({
        condition: (call) => call.type === 'subscription',
        // EventSource sends no headers, so the merchant and mode stand in its URL. The session is in the cookie.
        true: httpSubscriptionLink({ url: '/trpc', connectionParams: tenant }),
        false: [askAndRepeat, httpBatchLink({ url: '/trpc', headers, maxURLLength: 8_000 })],
      }),
    ],
  });
  return createTRPCOptionsProxy<AppRouter, { keyPrefix: true }>({ client, queryClient, keyPrefix });
}

/** Calls that are about the signed-in person. */
export const sessionApi = (queryClient: QueryClient) => proxy(queryClient, 'session', null);

/** Calls that act for one merchant in one mode. What they fetch is cached apart from that of any other. */
export const tenantApi = (queryClient: QueryClient, tenant: Tenant) =>
  proxy(queryClient, `${tenant.merchant}/${tenant.mode}`, tenant);

const isOurs = (error: unknown): error is TRPCClientError<AppRouter> => error instanceof TRPCClientError;
/** The HTTP status of a refused call; null when no answer came. */
const statusOf = (error: unknown): number | null => (isOurs(error) ? (error.data?.httpStatus ?? null) : null);

/** Nobody is signed in, or no longer. */
const isSignedOut = (error: unknown): boolean => statusOf(error) === 401;

/** The call takes the password again, which was given too long ago. */
const isNotFresh = (error: unknown): boolean =>
  isOurs(error) && error.data?.details?.['reason'] === 'session_not_fresh';

/** The server understood and said no: asking again would get the same answer. */
export const isRefusal = (error: unknown): boolean => {
  const status = statusOf(error);
  return status !== null && status < 500;
};

/** Whether a call failed, and not the page itself. */
export const isFailedCall = (error: unknown): boolean => isOurs(error);

/** What to tell a person about a call that failed. */
export function explain(error: unknown): string {
  if (!isOurs(error)) return words.errors.broken;
  if (statusOf(error) !== null) return error.message;
  return words.errors.unreachable;
}

/** The same for a form. */
export const problemFrom = (error: unknown): Problem => ({
  code: (isOurs(error) && error.data?.code) || '',
  message: explain(error),
  fields: fieldsOf(isOurs(error) ? error.data?.details?.['issues'] : undefined),
});
