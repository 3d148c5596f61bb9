import {
  idSchema,
  keyFilters,
  keyScopeSchema,
  keyStatuses,
  limits,
  modeSchema,
  oneLineText,
  timeSchema,
  wellFormedText,
} from '@cryptoix/core';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { actorOutput } from '../audit/schemas.ts';
import { keyRate } from '../merchants/schemas.ts';
import { pageInput } from '../paging.ts';
import { attentionReasons } from './attention.ts';

const id = idSchema('api_key');
const label = oneLineText({ max: limits.keyLabelLength }).describe('A name for the key, such as what it is used for.');
const scopes = z
  .array(keyScopeSchema)
  .min(1, 'Must have at least one scope.')
  .transform((list) => [...new Set(list)])
  .describe('What the key may do. No scope implies another.');
const ipAllowlist = z
  .array(
    z
      .string()
      .max(64)
      .refine(
        (text) => (ipaddr.isValid(text) && !/^\d+$/.test(text)) || ipaddr.isValidCIDR(text),
        'Must be an IPv4 or IPv6 address, or a range such as 203.0.113.0/24.',
      ),
  )
  .max(50, 'Must have at most 50 addresses.')
  .describe('Addresses and CIDR ranges the key may be used from; empty means anywhere.');

/** The restrictions of a key. */
const restrictions = {
  ip_allowlist: ipAllowlist.optional(),
  rate_limit: keyRate
    .optional()
    .describe(
      'Requests a minute; 500 when absent. People may set up to the ceiling of their merchant, 10,000 by default.',
    ),
  require_idempotency_key: z
    .boolean()
    .optional()
    .describe('Refuse refunds, payouts and withdrawals without an Idempotency-Key.'),
};

/** Names a key. */
export const keyId = z.strictObject({ id });

/** A new key. */
export const keyInput = z.strictObject({
  label,
  scopes,
  expires_at: timeSchema.nullable().optional(),
  ...restrictions,
});
export type KeyInput = z.output<typeof keyInput>;

/** A change of a key; fields left out stay as they are. */
export const keyChangeInput = z.strictObject({ id, label: label.optional(), ...restrictions });
export type KeyChange = z.output<typeof keyChangeInput>;

/** A rotation of a key. */
export const rotateKeyInput = z.strictObject({
  id,
  overlap_seconds: z
    .int()
    .min(0)
    .max(2_592_000)
    .optional()
    .describe(
      'When the old key expires, 0–2,592,000 (30 days) from now; it does not expire because of the rotation when absent.',
    ),
  expires_at: timeSchema
    .nullable()
    .optional()
    .describe("The new key's expiry; when absent, it lives as long as the old one did."),
});
export type RotateKeyInput = z.output<typeof rotateKeyInput>;

/** The filters of the list of keys. */
export const keyFilter = z.strictObject({
  ...pageInput,
  status: z.enum(keyFilters).optional().describe('`expiring` (within 14 days) and `exposed` keys still work.'),
  q: wellFormedText({ min: 1, max: limits.searchLength })
    .optional()
    .describe('Part of the label, the visible start of the key, or its id. Never send a whole key.'),
});
export type KeyFilter = z.output<typeof keyFilter>;

/** A page of the requests that a key has made. */
export const keyRequestsInput = z.strictObject({ ...pageInput, id });
export type KeyRequestsInput = z.output<typeof keyRequestsInput>;

/** A key as every door shows it: everything but the key. */
export const keyOutput = z.object({
  id,
  label: z.string(),
  mode: modeSchema,
  start: z.string().describe('The visible start of the key.'),
  scopes: z.array(keyScopeSchema),
  status: z.enum(keyStatuses),
  attention: z
    .array(z.enum(attentionReasons))
    .describe('Why this key needs a look, most urgent first; empty unless it is active.'),
  ip_allowlist: z.array(z.string()),
  rate_limit: z.int(),
  require_idempotency_key: z.boolean(),
  created_by: actorOutput,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  exposed_at: z.iso.datetime().nullable().describe('When it was first seen in a URL: rotate it.'),
  rotated_from: id.nullable(),
  replaced_by: id.nullable().describe('The newest successor.'),
  first_used_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable(),
  last_used_ip: z.string().nullable(),
  last_used_scope: z.string().nullable(),
  scope_uses: z.array(z.object({ scope: keyScopeSchema, last_used_at: z.iso.datetime().nullable() })),
  unused_scopes: z.array(keyScopeSchema).describe('Granted but never used.'),
});
export type Key = z.output<typeof keyOutput>;

/** A new key, with the key itself, which is shown only once. */
export const createdKeyOutput = keyOutput.extend({ key: z.string().describe('The key itself, shown only this once.') });

/** The filters of the log of requests: `since` is inclusive, `until` exclusive. */
export const requestFilter = z.strictObject({
  ...pageInput,
  id: idSchema('request').optional().describe('The id of a request, as in `X-Request-Id`.'),
  key_id: id.optional(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE']).optional(),
  route: wellFormedText({ min: 1, max: 200 }).optional().describe('As the log shows it: `/v1/payments/{uuid}`.'),
  status: z.int().min(100).max(599).optional(),
  error_code: z
    .string()
    .regex(/^[a-z_]{1,64}$/, 'Must be an error code, such as missing_scope.')
    .optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type RequestFilter = z.output<typeof requestFilter>;

/** One request that a key has made, or that was refused because of it. Bodies are not kept. */
export const keyRequestOutput = z.object({
  id: idSchema('request'),
  key_id: id,
  key_label: z.string().nullable(),
  method: z.string(),
  route: z.string().describe("The route's pattern, or the path of a request that fits none."),
  status: z.int(),
  error_code: z.string().nullable(),
  required_scope: z.string().nullable().describe('The scope that the call needs.'),
  object_id: z.string().nullable().describe('The object that the path names, or that the response shows.'),
  idempotency_key: z.boolean().describe('Whether an Idempotency-Key came along.'),
  user_agent: z.string().nullable().describe('Its first 200 characters.'),
  duration_ms: z.int(),
  ip: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export type KeyRequestView = z.output<typeof keyRequestOutput>;

/** The time whose requests of a key are counted. */
export const keyOutcomesInput = z.strictObject({
  id,
  since: timeSchema,
  until: timeSchema.optional().describe('Now when absent.'),
});
export type KeyOutcomesInput = z.output<typeof keyOutcomesInput>;

const count = z.int();
const outcomes = {
  succeeded: count.describe('Status below 400.'),
  refused: count.describe('Status 400 to 499.'),
  failed: count.describe('Status 500 and above.'),
};

/** A key's requests by outcome, over time. */
export const keyOutcomesOutput = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  bucket_seconds: z.int(),
  buckets: z.array(z.object({ at: z.iso.datetime(), ...outcomes })),
  totals: z.object(outcomes),
});
export type KeyOutcomes = z.output<typeof keyOutcomesOutput>;

/** The scopes of keys, each with `grantable` when the caller may give it, and the presets that they may give. */
export const grantableOutput = z.object({
  scopes: z.array(
    z.object({
      scope: keyScopeSchema,
      resource: z.string(),
      action: z.enum(['read', 'write']),
      group: z.string(),
      description: z.string(),
      money: z.boolean(),
      grantable: z.boolean(),
    }),
  ),
  presets: z.array(
    z.object({ id: z.string(), label: z.string(), description: z.string(), scopes: z.array(keyScopeSchema) }),
  ),
});
export type Grantable = z.output<typeof grantableOutput>;

/** Whether the old key of a rotation can be revoked, and what says so. */
export const rotationOutput = z.object({
  verdict: z
    .enum(['waiting', 'in_use', 'unknown', 'safe'])
    .describe(
      '`waiting`: the new key has done no work yet. `unknown`: the old one has had fewer than 20 requests in 14 days. `safe`: it has been silent for longer than ever before in that time.',
    ),
  requests: z
    .int()
    .describe('Of the old key in the last 14 days, without those to `/me`; of a busy key the newest 50,000.'),
  last_request_at: z.iso.datetime().nullable(),
  silent_seconds: z.int().nullable(),
  longest_pause_seconds: z.int().describe('Between two of these requests.'),
});
export type RotationState = z.output<typeof rotationOutput>;
