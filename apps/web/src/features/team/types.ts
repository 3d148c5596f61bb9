import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>['team'];

export type Member = Outputs['members'][number];
export type Invitation = Outputs['invitations'][number];
