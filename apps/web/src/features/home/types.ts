import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

export type Endpoint = Outputs['endpoints']['list']['items'][number];
export type Health = Outputs['deliveries']['health'][number];
/** A key that needs attention. */
export type Key = Outputs['keys']['review'][number];
/** Deliveries over time by outcome, and their response times. */
export type Stats = Outputs['deliveries']['stats'];
/** The money of one asset that moved in a time. */
export type Moved = Outputs['balances']['activity'][number];
