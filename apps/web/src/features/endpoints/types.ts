import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

/** A webhook endpoint, without its secret. */
export type Endpoint = Outputs['endpoints']['get'];
/** How an endpoint fares: its last 24 hours by the hour, and its last failure. */
export type Health = Outputs['deliveries']['health'][number];
/** A kind of event, with its description and a sample. */
export type EventType = Outputs['events']['types'][number];
