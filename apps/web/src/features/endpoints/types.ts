import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

/** A webhook endpoint, without its secret. */
export type Endpoint = Outputs['endpoints']['get'];
/** The health of an endpoint: its last 24 hours by the hour, and its last failure. */
export type Health = Outputs['deliveries']['health'][number];
/** An event type, with its description and a sample. */
export type EventType = Outputs['events']['types'][number];
