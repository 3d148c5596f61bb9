import {
  endpointStatusSchema,
  idSchema,
  modeSchema,
  oneLineText,
  subscriptionSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from './endpoints.ts';
import { changedHeaders, customHeaders } from './headers.ts';
import { revealSecret, rotateSecret } from './secrets.ts';
import { checkUrl } from './url.ts';
import { getEndpoint, listEndpoints } from './view.ts';

const id = idSchema('endpoint');
const eventTypes = z
  .array(subscriptionSchema)
  .min(1, 'names at least one event type')
  .max(100, 'names at most 100 event types')
  .transform((types) => [...new Set(types)])
  .describe(
    'Exact types (`payment.completed`), whole resources (`payment.*`) or `*`, which leaves out operational types.',
  );
const url = wellFormedText({ min: 1, max: 2048 }).describe('Where events are sent: a full https:// URL.');
const description = oneLineText({ min: 0, max: 500 }).describe('What the endpoint is called in lists: one line.');
const ed25519 = z.boolean().describe('Also sign with ed25519 (`v1a`), verified with `public_key`.');

const endpointOutput = z.object({
  id,
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.string()),
  headers: z.record(z.string(), z.string()).describe('Custom headers; values are masked.'),
  status: endpointStatusSchema,
  disabled_reason: z.string().nullable().describe('only_failures, gone, or manual'),
  mode: modeSchema,
  public_key: z.string().nullable().describe('`whpk_…` when ed25519 is on.'),
  secrets: z.array(
    z.object({
      kind: z.enum(['hmac', 'ed25519']),
      created_at: z.iso.datetime(),
      expires_at: z.iso.datetime().nullable(),
    }),
  ),
  failing_since: z.iso.datetime().nullable(),
  last_success_at: z.iso.datetime().nullable(),
  last_failure_at: z.iso.datetime().nullable(),
  slowed_until: z.iso
    .datetime()
    .nullable()
    .describe('The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
const warnings = z.array(z.string()).describe('What may keep deliveries from arriving, in words.');
const secret = z.string().describe('`whsec_…`; keep it where only your server can read it.');

const route = routesOf('/webhook-endpoints', 'Webhook endpoints');

export const endpointsRouter = router({
  list: scopedProcedure('endpoints:read', route('GET', '', 'List webhook endpoints'))
    .input(z.strictObject({ ...pageInput, status: endpointStatusSchema.optional() }))
    .output(pageOutput(endpointOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listEndpoints(ctx, input)),

  get: scopedProcedure('endpoints:read', route('GET', '/{id}', 'Read a webhook endpoint'))
    .input(z.strictObject({ id }))
    .output(endpointOutput)
    .query(({ ctx, input }) => getEndpoint(ctx, input.id)),

  create: scopedProcedure('endpoints:write', route('POST', '', 'Register a webhook endpoint', 201))
    .meta({ fresh: 'never' })
    .input(
      z.strictObject({
        url,
        event_types: eventTypes,
        description: description.optional(),
        headers: customHeaders.optional(),
        ed25519: ed25519.optional(),
      }),
    )
    .output(endpointOutput.extend({ secret, warnings }))
    .mutation(({ ctx, input }) => createEndpoint(ctx, input)),

  update: scopedProcedure(
    'endpoints:write',
    route('PATCH', '/{id}', 'Edit, pause, resume, disable or enable a webhook endpoint'),
  )
    .meta({ fresh: 'never', frozen: 'by_change' })
    .input(
      z.strictObject({
        id,
        url: url.optional(),
        event_types: eventTypes.optional(),
        description: description.optional(),
        headers: changedHeaders.optional(),
        status: endpointStatusSchema.optional(),
        ed25519: ed25519.optional(),
      }),
    )
    .output(endpointOutput.extend({ warnings }))
    .mutation(({ ctx, input }) => updateEndpoint(ctx, input)),

  delete: scopedProcedure(
    'endpoints:write',
    route('DELETE', '/{id}', 'Delete a webhook endpoint; what is pending for it is canceled'),
  )
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({ id }))
    .output(z.object({ id, deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => deleteEndpoint(ctx, input.id)),

  rotate_secret: scopedProcedure(
    'endpoints:write',
    route('POST', '/{id}/rotate-secret', 'Make a new signing secret; both sign during the overlap'),
  )
    .meta({ fresh: 'never' })
    .input(
      z.strictObject({
        id,
        overlap_seconds: z.int().min(0).max(604_800).optional().describe('0–604,800 (7 days); 86,400 when absent.'),
      }),
    )
    .output(endpointOutput.extend({ secret }))
    .mutation(({ ctx, input }) => rotateSecret(ctx, input)),

  reveal_secret: scopedProcedure('endpoints:write', {
    ...route('POST', '/{id}/reveal-secret', 'Show the newest signing secret; each look is audited'),
    idempotency: 'never',
  })
    .meta({ fresh: 'never' })
    .input(z.strictObject({ id }))
    .output(z.object({ id, secret }))
    .mutation(({ ctx, input }) => revealSecret(ctx, input.id)),

  // A mutation though it changes nothing: a URL may hold a secret, and queries have their input in the path that proxies log.
  check_url: scopedProcedure('endpoints:write')
    .meta({ fresh: 'never' })
    .input(z.strictObject({ url, endpoint_id: id.optional().describe('The endpoint that is being edited.') }))
    .output(
      z.object({
        ok: z.boolean(),
        problem: z
          .object({ code: z.enum(['invalid_url', 'blocked_address', 'conflict']), message: z.string() })
          .nullable(),
        warnings,
      }),
    )
    .mutation(({ ctx, input }) => checkUrl(ctx, input)),
});
