import {
  endpointOrderingSchema,
  endpointStatusSchema,
  filterSchema,
  idSchema,
  limits,
  modeSchema,
  oneLineText,
  ratePeriods,
  subscriptionSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';
import { changedHeaders, customHeaders } from './headers.ts';

const id = idSchema('endpoint');
const url = wellFormedText({ min: 1, max: limits.endpointUrlLength }).meta({
  description: 'Where events are sent: a full https:// URL.',
  format: 'uri',
});
/** The event types that somebody wants. */
export const subscribedTypes = z
  .array(subscriptionSchema)
  .min(1, 'Must have at least one event type.')
  .max(100, 'Must have at most 100 event types.')
  .transform((types) => [...new Set(types)])
  .describe(
    'Exact types (`payment.completed`), whole resources (`payment.*`) or `*`, which leaves out operational types.',
  );

/** Names an endpoint. */
export const endpointId = z.strictObject({ id });

const rateLimit = z
  .strictObject({ limit: z.int().min(1).max(limits.endpointRate), per: z.enum(ratePeriods) })
  .nullable()
  .describe(
    'At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit.',
  );

/** The fields that are stored as they are sent: a new field here needs only its column and its line in the view. */
const plainFields = {
  event_types: subscribedTypes,
  description: oneLineText({ min: 0, max: limits.endpointDescriptionLength })
    .optional()
    .describe('The name of the endpoint in lists: one line.'),
  ordering: endpointOrderingSchema
    .optional()
    .describe(
      '`object`: events of one object are sent one after the other, in the order in which they were published; `endpoint`: all of them; `none` (the default): as they come.',
    ),
  rate_limit: rateLimit.optional(),
};
/** Its JSON Schema is a component of the OpenAPI document, since it contains itself. */
const filter = filterSchema.meta({ $ref: '#/components/schemas/WebhookFilter' });
const ed25519 = z.boolean().optional().describe('Also sign with ed25519 (`v1a`), verified with `public_key`.');

/** A new endpoint. */
export const endpointInput = z.strictObject({
  url,
  ...plainFields,
  filter: filter.nullable().optional(),
  headers: customHeaders.optional(),
  ed25519,
});
export type EndpointInput = z.output<typeof endpointInput>;

/** A change of an endpoint; fields left out stay as they are. */
export const endpointChangeInput = z.strictObject({
  id,
  url: url.optional(),
  ...plainFields,
  event_types: subscribedTypes.optional(),
  filter: filter.nullable().optional().describe('Replaces the filter; null removes it.'),
  headers: changedHeaders.optional(),
  status: endpointStatusSchema.optional(),
  ed25519,
});
export type EndpointChange = z.output<typeof endpointChangeInput>;

/** The filters of the list of endpoints. */
export const endpointFilter = z.strictObject({ ...pageInput, status: endpointStatusSchema.optional() });
export type EndpointFilter = z.output<typeof endpointFilter>;

/** A rotation of a signing secret. */
export const rotateSecretInput = z.strictObject({
  id,
  overlap_seconds: z.int().min(0).max(604_800).optional().describe('0–604,800 (7 days); 86,400 when absent.'),
});
export type RotateSecretInput = z.output<typeof rotateSecretInput>;

/** A URL to check before it is given to an endpoint. */
export const checkUrlInput = z.strictObject({
  url,
  endpoint_id: id.optional().describe('The endpoint that is being edited.'),
});
export type CheckUrlInput = z.output<typeof checkUrlInput>;

/** A filter to try before it is saved. */
export const tryFilterInput = z.strictObject({
  event_types: subscribedTypes,
  filter,
  endpoint_id: id.optional().describe('The endpoint that is being edited.'),
});
export type TryFilterInput = z.output<typeof tryFilterInput>;

/** How many of the latest events a filter lets through. */
export const triedFilterOutput = z.object({
  tried: z.int().describe('Events it was tried on, at most 100.'),
  passed: z.int().describe('Those of them that would have been sent.'),
});
export type TriedFilter = z.output<typeof triedFilterOutput>;

/** An endpoint as every door shows it: no secret, header values masked. */
export const endpointOutput = z.object({
  id,
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.string()),
  filter: filter.nullable().describe('Which of these events are sent, by their data; null: all.'),
  ordering: endpointOrderingSchema.describe(
    'Which events wait for one another: none, those of one object, or all of them.',
  ),
  rate_limit: rateLimit,
  headers: z.record(z.string(), z.string()).describe('Custom headers; values are masked.'),
  status: endpointStatusSchema,
  disabled_reason: z.string().nullable().describe('only_failures, gone, or manual'),
  mode: modeSchema,
  api_version: z.string().describe('The version of the events it receives: the one it was created with.'),
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
    .describe('The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type Endpoint = z.output<typeof endpointOutput>;

const secret = z.string().describe('`whsec_…`; keep it where only your server can read it.');
const warnings = z.array(z.string()).describe('What may keep deliveries from arriving, or from being made.');

export const createdEndpointOutput = endpointOutput.extend({ secret, warnings });
export const changedEndpointOutput = endpointOutput.extend({ warnings });
export const rotatedSecretOutput = endpointOutput.extend({ secret });
export const deletedEndpointOutput = z.object({ id, deleted: z.literal(true) });
export const secretOutput = z.object({ id, secret });

/** The problem that makes a URL unusable, and what may keep deliveries from arriving there. */
export const checkedUrlOutput = z.object({
  ok: z.boolean(),
  problem: z.object({ code: z.enum(['invalid_url', 'blocked_address', 'conflict']), message: z.string() }).nullable(),
  warnings,
});
export type CheckedUrl = z.output<typeof checkedUrlOutput>;
