import type { AppRouter } from '@cryptoix/api/router';
import type { Role } from '@cryptoix/core';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>['team'];

export type Member = Outputs['members'][number];
export type Invitation = Outputs['invitations'][number];

// Not imported from core: its values would bring zod along.
export const roles = ['owner', 'admin', 'developer', 'viewer'] as const satisfies readonly Role[];
