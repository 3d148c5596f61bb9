import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

/** An event type: when it happens, the schema of its `data`, and a sample. */
export type EventTypeRow = inferRouterOutputs<AppRouter>['events']['types'][number];
