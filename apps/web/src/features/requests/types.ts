import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

/** A request that a key has made, or that was refused because of it. */
export type KeyRequest = inferRouterOutputs<AppRouter>['requests']['list']['items'][number];
