import type { AppRouter } from '@cryptoix/api/router';
import type { Mode } from '@cryptoix/core';
import type { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { Problem } from './auth.ts';

// Not imported from core: its values would bring zod into the first load.
export const modes = ['live', 'test'] as const satisfies readonly Mode[];

/** The merchant and mode a page is about. They come from its URL, so that two tabs never act on each other's. */
export type Tenant = { readonly merchant: string; readonly mode: Mode };

function proxy(queryClient: QueryClient, keyPrefix: string, headers: Record<string, string>) {
  const client = createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: '/trpc', headers, maxURLLength: 8_000 })],
  });
  return createTRPCOptionsProxy<AppRouter, { keyPrefix: true }>({ client, queryClient, keyPrefix });
}

/** Calls that are about the signed-in person. */
export const sessionApi = (queryClient: QueryClient) => proxy(queryClient, 'session', {});

/** Calls that act for one merchant in one mode. What they fetch is cached apart from that of any other. */
export const tenantApi = (queryClient: QueryClient, { merchant, mode }: Tenant) =>
  proxy(queryClient, `${merchant}/${mode}`, { 'x-cryptoix-merchant': merchant, 'x-cryptoix-mode': mode });

const isOurs = (error: unknown): error is TRPCClientError<AppRouter> => error instanceof TRPCClientError;
/** The HTTP status of a refused call; null when no answer came. */
const statusOf = (error: unknown): number | null => (isOurs(error) ? (error.data?.httpStatus ?? null) : null);

/** Nobody is signed in, or no longer. */
export const isSignedOut = (error: unknown): boolean => statusOf(error) === 401;

/** The server understood and said no: asking again would get the same answer. */
export const isRefusal = (error: unknown): boolean => {
  const status = statusOf(error);
  return status !== null && status < 500;
};

/** What to tell a person about a call that failed. */
export function explain(error: unknown): string {
  if (!isOurs(error))
    return 'Something on this page broke. Reload it; if that does not help, tell support what you did.';
  if (statusOf(error) !== null) return error.message;
  return 'We could not reach the server. Check your connection and try again.';
}

/** The same for a form. */
export const problemFrom = (error: unknown): Problem => ({ code: '', message: explain(error), fields: {} });
