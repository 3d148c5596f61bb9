import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>['keys'];

/** An API key as lists show it: everything but the key. */
export type Key = Outputs['get'];
/** What a key can be given, with the presets. */
export type ScopeCatalogue = Outputs['scopes'];
export type ScopeInfo = ScopeCatalogue['scopes'][number];
