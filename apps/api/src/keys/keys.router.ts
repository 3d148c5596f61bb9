import { idSchema, keyScopeSchema, modeSchema, oneLineText, timeSchema, wellFormedText } from '@cryptoix/core';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { attentionReasons } from './attention.ts';
import { keyRate } from '../merchants/key-rate.ts';
import { revokeKey, updateKey } from './change.ts';
import { createKey } from './create.ts';
import { describeScopes } from './grant.ts';
import { getKey, keyFilters, listKeyRequests, listKeys, reviewKeys } from './list.ts';
import { rotateKey } from './rotate.ts';
import { keyStatuses } from './rows.ts';

const id = idSchema('api_key');
const label = oneLineText({ max: 100 }).describe('What the key is for, in your words.');
const scopes = z
  .array(keyScopeSchema)
  .min(1, 'names at least one scope')
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
  .max(50, 'holds at most 50 addresses')
  .describe('Addresses and CIDR ranges the key may be used from; empty means anywhere.');
const rateLimit = keyRate.describe(
  'Requests a minute; 500 when absent. People may set as many as their merchant is allowed, 10,000 unless agreed otherwise.',
);
const requireIdempotencyKey = z
  .boolean()
  .describe('Refuse refunds, payouts and withdrawals without an Idempotency-Key.');
const actor = z.object({ type: z.enum(['api_key', 'user', 'service', 'system']), id: z.string(), label: z.string() });

const keyOutput = z.object({
  id,
  label: z.string(),
  mode: modeSchema,
  start: z.string().describe('What may be shown of the key.'),
  scopes: z.array(keyScopeSchema),
  status: z.enum(keyStatuses),
  attention: z
    .array(z.enum(attentionReasons))
    .describe('Why somebody should look at this key, most pressing first; empty unless it is active.'),
  ip_allowlist: z.array(z.string()),
  rate_limit: z.int(),
  require_idempotency_key: z.boolean(),
  created_by: actor,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  exposed_at: z.iso.datetime().nullable().describe('When it was first seen in a URL: rotate it.'),
  rotated_from: id.nullable(),
  replaced_by: id.nullable().describe('The newest key made in its place.'),
  first_used_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable(),
  last_used_ip: z.string().nullable(),
  last_used_scope: z.string().nullable(),
  scope_uses: z.array(z.object({ scope: keyScopeSchema, last_used_at: z.iso.datetime().nullable() })),
  unused_scopes: z.array(keyScopeSchema).describe('Granted but never used.'),
});
const keyWithSecret = keyOutput.extend({ key: z.string().describe('The key itself, this once.') });

const requestOutput = z.object({
  id: idSchema('request'),
  method: z.string(),
  route: z.string(),
  status: z.int(),
  error_code: z.string().nullable(),
  duration_ms: z.int(),
  ip: z.string().nullable(),
  created_at: z.iso.datetime(),
});

const tag = 'API keys';

export const keysRouter = router({
  list: scopedProcedure('api_keys:read', { method: 'GET', path: '/api-keys', tag, summary: 'List API keys' })
    .input(
      z.strictObject({
        ...pageInput,
        status: z.enum(keyFilters).optional().describe('`expiring` (within 14 days) and `exposed` keys still work.'),
        q: wellFormedText({ min: 1, max: 100 })
          .optional()
          .describe('Part of the label, the beginning of what is shown of the key, or its id. Never a key.'),
      }),
    )
    .output(pageOutput(keyOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listKeys(ctx, input)),

  get: scopedProcedure('api_keys:read', { method: 'GET', path: '/api-keys/{id}', tag, summary: 'Read an API key' })
    .input(z.strictObject({ id }))
    .output(keyOutput)
    .query(({ ctx, input }) => getKey(ctx, input.id)),

  review: scopedProcedure('api_keys:read')
    .input(z.strictObject({}))
    .output(z.array(keyOutput))
    .query(({ ctx }) => reviewKeys(ctx)),

  scopes: scopedProcedure('any_key')
    .input(z.strictObject({}))
    .output(
      z.object({
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
      }),
    )
    .query(({ ctx }) => describeScopes(ctx)),

  requests: scopedProcedure('api_keys:read', {
    method: 'GET',
    path: '/api-keys/{id}/requests',
    tag,
    summary: 'List the requests a key has made',
  })
    .input(z.strictObject({ ...pageInput, id }))
    .output(pageOutput(requestOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listKeyRequests(ctx, input)),

  create: scopedProcedure('api_keys:write', undefined, { creates: true })
    .meta({ fresh: 'by_change' })
    .input(
      z.strictObject({
        label,
        scopes,
        expires_at: timeSchema.nullable().optional(),
        ip_allowlist: ipAllowlist.optional(),
        rate_limit: rateLimit.optional(),
        require_idempotency_key: requireIdempotencyKey.optional(),
      }),
    )
    .output(keyWithSecret)
    .mutation(({ ctx, input }) => createKey(ctx, input)),

  update: scopedProcedure('api_keys:write')
    .meta({ fresh: 'by_change', frozen: 'by_change' })
    .input(
      z.strictObject({
        id,
        label: label.optional(),
        ip_allowlist: ipAllowlist.optional(),
        rate_limit: rateLimit.optional(),
        require_idempotency_key: requireIdempotencyKey.optional(),
      }),
    )
    .output(keyOutput)
    .mutation(({ ctx, input }) => updateKey(ctx, input)),

  rotate: scopedProcedure('api_keys:write')
    .meta({ fresh: 'by_change' })
    .input(
      z.strictObject({
        id,
        overlap_seconds: z
          .int()
          .min(0)
          .max(2_592_000)
          .optional()
          .describe('When the old key ends, 0–2,592,000 (30 days) from now; never by itself when absent.'),
        expires_at: timeSchema
          .nullable()
          .optional()
          .describe("The new key's end; as long a life as the old one's when absent."),
      }),
    )
    .output(keyWithSecret)
    .mutation(({ ctx, input }) => rotateKey(ctx, input)),

  revoke: scopedProcedure('api_keys:write')
    .meta({ fresh: 'never', frozen: 'allowed' })
    .input(z.strictObject({ id }))
    .output(keyOutput)
    .mutation(({ ctx, input }) => revokeKey(ctx, input.id)),
});
