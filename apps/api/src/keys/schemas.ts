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

/** One request that a key has made. */
export const keyRequestOutput = z.object({
  id: idSchema('request'),
  method: z.string(),
  route: z.string(),
  status: z.int(),
  error_code: z.string().nullable(),
  duration_ms: z.int(),
  ip: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export type KeyRequestView = z.output<typeof keyRequestOutput>;

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
