import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

/** One change: who, what, from where, when. */
export type Entry = inferRouterOutputs<AppRouter>['audit']['list']['items'][number];
