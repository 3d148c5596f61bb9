import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

/** A row of the catalogue: when it happens, what its `data` is, and an example of that. */
export type EventTypeRow = inferRouterOutputs<AppRouter>['events']['types'][number];
