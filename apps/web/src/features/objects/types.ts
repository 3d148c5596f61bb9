import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

export type Payment = Outputs['payments']['get'];
export type Payout = Outputs['payouts']['get'];
/** An event of an object's timeline. */
export type Event = Outputs['events']['list']['items'][number];
/** The outcome of one of its deliveries. */
export type Delivery = Outputs['deliveries']['of_events'][number];
