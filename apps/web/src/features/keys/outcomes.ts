import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

/** A key's requests by outcome, over time. */
export type Outcomes = inferRouterOutputs<AppRouter>['keys']['outcomes'];

/** From the bottom of a bar to its top: below 400, 400 to 499, and above. */
export const outcomes = ['succeeded', 'refused', 'failed'] as const satisfies readonly (keyof Outcomes['totals'])[];
export type RequestOutcome = (typeof outcomes)[number];

/** All requests, whatever became of them. */
export const totalOf = (of: Outcomes['totals']): number => outcomes.reduce((sum, outcome) => sum + of[outcome], 0);
