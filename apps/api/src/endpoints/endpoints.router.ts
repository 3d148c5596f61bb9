import { pageOutput } from '../paging.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from './endpoints.ts';
import {
  changedEndpointOutput,
  checkedUrlOutput,
  checkUrlInput,
  createdEndpointOutput,
  deletedEndpointOutput,
  endpointChangeInput,
  endpointFilter,
  endpointId,
  endpointInput,
  endpointOutput,
  rotatedSecretOutput,
  rotateSecretInput,
  secretOutput,
  triedFilterOutput,
  tryFilterInput,
} from './schemas.ts';
import { revealSecret, rotateSecret } from './secrets.ts';
import { tryFilter } from './try-filter.ts';
import { checkUrl } from './url.ts';
import { getEndpoint, listEndpoints } from './view.ts';

const route = routesOf('/webhook-endpoints', 'Webhook endpoints');

export const endpointsRouter = router({
  list: scopedProcedure('endpoints:read', route('GET', '', 'List webhook endpoints'))
    .input(endpointFilter)
    .output(pageOutput(endpointOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listEndpoints(ctx, input)),

  get: scopedProcedure('endpoints:read', route('GET', '/{id}', 'Read a webhook endpoint'))
    .input(endpointId)
    .output(endpointOutput)
    .query(({ ctx, input }) => getEndpoint(ctx, input.id)),

  create: scopedProcedure('endpoints:write', route('POST', '', 'Register a webhook endpoint', 201))
    .meta({ fresh: 'never' })
    .input(endpointInput)
    .output(createdEndpointOutput)
    .mutation(({ ctx, input }) => createEndpoint(ctx, input)),

  update: scopedProcedure(
    'endpoints:write',
    route('PATCH', '/{id}', 'Edit, pause, resume, disable or enable a webhook endpoint'),
  )
    .meta({ fresh: 'never', frozen: 'by_change' })
    .input(endpointChangeInput)
    .output(changedEndpointOutput)
    .mutation(({ ctx, input }) => updateEndpoint(ctx, input)),

  delete: scopedProcedure(
    'endpoints:write',
    route('DELETE', '/{id}', 'Delete a webhook endpoint; its pending deliveries are canceled'),
  )
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(endpointId)
    .output(deletedEndpointOutput)
    .mutation(({ ctx, input }) => deleteEndpoint(ctx, input.id)),

  rotate_secret: scopedProcedure(
    'endpoints:write',
    route('POST', '/{id}/rotate-secret', 'Make a new signing secret; both sign during the overlap'),
  )
    .meta({ fresh: 'never' })
    .input(rotateSecretInput)
    .output(rotatedSecretOutput)
    .mutation(({ ctx, input }) => rotateSecret(ctx, input)),

  reveal_secret: scopedProcedure('endpoints:write', {
    ...route('POST', '/{id}/reveal-secret', 'Show the newest signing secret; each look is audited'),
    idempotency: 'never',
  })
    .meta({ fresh: 'never' })
    .input(endpointId)
    .output(secretOutput)
    .mutation(({ ctx, input }) => revealSecret(ctx, input.id)),

  // A mutation, though it changes nothing: a URL may contain a secret, and the input of a query is in the URL that
  // proxies log.
  check_url: scopedProcedure('endpoints:write')
    .meta({ fresh: 'never' })
    .input(checkUrlInput)
    .output(checkedUrlOutput)
    .mutation(({ ctx, input }) => checkUrl(ctx, input)),

  // A mutation for the same reason: a filter may name what is in the metadata of a merchant.
  try_filter: scopedProcedure('endpoints:write')
    .meta({ fresh: 'never' })
    .input(tryFilterInput)
    .output(triedFilterOutput)
    .mutation(({ ctx, input }) => tryFilter(ctx, input)),
});
