import { z } from 'zod';
import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { revokeKey, updateKey } from './change.ts';
import { createKey } from './create.ts';
import { describeScopes } from './grant.ts';
import { getKey, listKeys, reviewKeys } from './list.ts';
import { keyOutcomes, listKeyRequests } from './requests.ts';
import { rotateKey } from './rotate.ts';
import { rotationState } from './rotation.ts';
import {
  createdKeyOutput,
  grantableOutput,
  keyChangeInput,
  keyFilter,
  keyId,
  keyInput,
  keyOutcomesInput,
  keyOutcomesOutput,
  keyOutput,
  keyRequestOutput,
  keyRequestsInput,
  rotateKeyInput,
  rotationOutput,
} from './schemas.ts';

const tag = 'API keys';

export const keysRouter = router({
  list: scopedProcedure('api_keys:read', { method: 'GET', path: '/api-keys', tag, summary: 'List API keys' })
    .input(keyFilter)
    .output(pageOutput(keyOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listKeys(ctx, input)),

  get: scopedProcedure('api_keys:read', { method: 'GET', path: '/api-keys/{id}', tag, summary: 'Read an API key' })
    .input(keyId)
    .output(keyOutput)
    .query(({ ctx, input }) => getKey(ctx, input.id)),

  review: scopedProcedure('api_keys:read')
    .input(z.strictObject({}))
    .output(z.array(keyOutput))
    .query(({ ctx }) => reviewKeys(ctx)),

  scopes: scopedProcedure('any_key')
    .input(z.strictObject({}))
    .output(grantableOutput)
    .query(({ ctx }) => describeScopes(ctx)),

  requests: scopedProcedure('api_keys:read', {
    method: 'GET',
    path: '/api-keys/{id}/requests',
    tag,
    summary: 'List the requests a key has made',
  })
    .input(keyRequestsInput)
    .output(pageOutput(keyRequestOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listKeyRequests(ctx, input)),

  rotation: scopedProcedure('api_keys:read')
    .input(keyId)
    .output(rotationOutput)
    .query(({ ctx, input }) => rotationState(ctx, input.id)),

  outcomes: scopedProcedure('api_keys:read')
    .input(keyOutcomesInput)
    .output(keyOutcomesOutput)
    .query(({ ctx, input }) => keyOutcomes(ctx, input)),

  create: scopedProcedure('api_keys:write', undefined, { creates: true })
    .meta({ fresh: 'by_change' })
    .input(keyInput)
    .output(createdKeyOutput)
    .mutation(({ ctx, input }) => createKey(ctx, input)),

  update: scopedProcedure('api_keys:write')
    .meta({ fresh: 'by_change', frozen: 'by_change' })
    .input(keyChangeInput)
    .output(keyOutput)
    .mutation(({ ctx, input }) => updateKey(ctx, input)),

  rotate: scopedProcedure('api_keys:write')
    .meta({ fresh: 'by_change' })
    .input(rotateKeyInput)
    .output(createdKeyOutput)
    .mutation(({ ctx, input }) => rotateKey(ctx, input)),

  revoke: scopedProcedure('api_keys:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(keyId)
    .output(keyOutput)
    .mutation(({ ctx, input }) => revokeKey(ctx, input.id)),
});
