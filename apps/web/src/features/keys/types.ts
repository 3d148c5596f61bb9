import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>['keys'];

/** An API key without the key itself. */
export type Key = Outputs['get'];
/** The scopes a key can have, with the presets. */
export type ScopeCatalogue = Outputs['scopes'];
export type ScopeInfo = ScopeCatalogue['scopes'][number];
/** Whether the old key of a rotation can be revoked, and what says so. */
export type RotationState = Outputs['rotation'];
