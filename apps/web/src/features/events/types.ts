import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

/** An event with its payload. */
export type Event = Outputs['events']['get'];
/** A delivery of an event, as lists have it. */
export type EventDelivery = Outputs['deliveries']['of_events'][number];
