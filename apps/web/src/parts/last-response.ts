import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';
import { words } from '../words/index.ts';

type LastFailure = NonNullable<inferRouterOutputs<AppRouter>['deliveries']['health'][number]['last_failure']>;

/** Why the last attempt to an endpoint failed, in a sentence that quotes the response; null when it is not known any more. */
export function lastResponse({ error, status_code: code, response }: LastFailure): string | null {
  const text = words.endpoints.last;
  if (error === null) return null;
  if (error !== 'status' || code === null) return text.attempt(words.endpoints.failedWith[error]);
  return response === null ? text.status(code) : text.response(code, response);
}
