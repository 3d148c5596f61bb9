import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;

export type Endpoint = Outputs['endpoints']['list']['items'][number];
/** A key that somebody should look at. */
export type Key = Outputs['keys']['review'][number];
/** Deliveries over time by what became of them, and how fast their receivers answered. */
export type Stats = Outputs['deliveries']['stats'];
