import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

/** An event with its payload. */
export type Event = Outputs['events']['get'];
/** What a list knows of a delivery of an event. */
export type EventDelivery = Outputs['deliveries']['of_events'][number];
