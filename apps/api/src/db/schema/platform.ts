import type {
  EndpointOrdering,
  EndpointStatus,
  EventType,
  Mode,
  RateLimit,
  Role,
  Scope,
  StoredFilter,
} from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { bigint, boolean, customType, integer, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Actor } from '../../principal.ts';
import { tenant, time } from './columns.ts';

/** Raw bytes, which postgres.js returns as a Buffer. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const merchants = pgTable('merchants', {
  id: text().primaryKey(),
  name: text().notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  default_currency: text().notNull().default('USD'),
  default_asset: text().notNull().default('USDT'),
  default_network: text().notNull().default('tron'),
  payment_tolerance: numeric().notNull().default('0'),
  /** The highest limit, in requests a minute, that the merchant's people may give a key. */
  max_key_rate: integer().notNull().default(10_000),
  frozen_at: time('frozen_at'),
  /** The reason, for internal teams only. */
  freeze_reason: text(),
  /** The reason that the merchant is shown. */
  freeze_message: text(),
  sandbox_funded_at: time('sandbox_funded_at'),
  /** An email address or an https URL for the merchant's customers. */
  support_contact: text(),
});

export const memberships = pgTable(
  'memberships',
  {
    merchant_id: text().notNull(),
    user_id: text().notNull(),
    role: text().$type<Role>().notNull(),
    created_at: time('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.merchant_id, t.user_id] })],
);

export const invitations = pgTable('invitations', {
  id: text().primaryKey(),
  merchant_id: text().notNull(),
  email: text().notNull(),
  role: text().$type<Role>().notNull(),
  token_hash: bytea().notNull(),
  invited_by: jsonb().$type<Actor>().notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  expires_at: time('expires_at').notNull(),
  accepted_at: time('accepted_at'),
  revoked_at: time('revoked_at'),
});

export const apiKeys = pgTable('api_keys', {
  id: text().primaryKey(),
  ...tenant(),
  label: text().notNull(),
  public_id: text().notNull(),
  start: text().notNull(),
  hash: bytea().notNull(),
  pepper_version: integer().notNull(),
  scopes: text().array().$type<Scope[]>().notNull(),
  ip_allowlist: text().array().notNull().default([]),
  rate_limit: integer().notNull(),
  require_idempotency_key: boolean().notNull().default(false),
  created_by: jsonb().$type<Actor>().notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  expires_at: time('expires_at'),
  revoked_at: time('revoked_at'),
  exposed_at: time('exposed_at'),
  rotated_from: text(),
  first_used_at: time('first_used_at'),
  last_used_at: time('last_used_at'),
  last_used_ip: text(),
  last_used_scope: text(),
  expiring_notified_at: time('expiring_notified_at'),
  expired_notified_at: time('expired_notified_at'),
});

export const apiKeyScopeUses = pgTable(
  'api_key_scope_uses',
  { key_id: text().notNull(), scope: text().$type<Scope>().notNull(), last_used_at: time('last_used_at').notNull() },
  (t) => [primaryKey({ columns: [t.key_id, t.scope] })],
);

export const apiKeyRateWindows = pgTable(
  'api_key_rate_windows',
  { key_id: text().notNull(), window_start: time('window_start').notNull(), count: integer().notNull() },
  (t) => [primaryKey({ columns: [t.key_id, t.window_start] })],
);

export const apiKeyRequests = pgTable('api_key_requests', {
  id: text().primaryKey(),
  key_id: text().notNull(),
  ...tenant(),
  method: text().notNull(),
  route: text().notNull(),
  status: integer().notNull(),
  error_code: text(),
  duration_ms: integer().notNull(),
  ip: text(),
  required_scope: text(),
  object_id: text(),
  user_agent: text(),
  idempotency_key: boolean().notNull().default(false),
  created_at: time('created_at').notNull(),
});

export const apiKeyRequestCounts = pgTable(
  'api_key_request_counts',
  {
    key_id: text().notNull(),
    hour: time('hour').notNull(),
    succeeded: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    failed: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.key_id, t.hour] })],
);

export const idempotentRequests = pgTable(
  'idempotent_requests',
  {
    ...tenant(),
    key: text().notNull(),
    request_hash: bytea().notNull(),
    status: integer().notNull(),
    answer: bytea().notNull(),
    created_at: time('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchant_id, t.mode, t.key] })],
);

export const auditEntries = pgTable('audit_entries', {
  id: text().primaryKey(),
  merchant_id: text().notNull(),
  mode: text().$type<Mode>(),
  actor: jsonb().$type<Actor>().notNull(),
  action: text().notNull(),
  target_type: text().notNull(),
  target_id: text().notNull(),
  ip: text(),
  request_id: text(),
  details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  created_at: time('created_at').notNull(),
});

export const endpoints = pgTable('endpoints', {
  id: text().primaryKey(),
  ...tenant(),
  url: text().notNull(),
  /** The host of the URL, as `URL.hostname` returns it. */
  host: text()
    .notNull()
    .generatedAlwaysAs(sql`regexp_replace(split_part(url, '/', 3), ':[0-9]+$', '')`),
  description: text().notNull().default(''),
  event_types: text().array().notNull(),
  header_names: text().array().notNull().default([]),
  headers: bytea(),
  filter: jsonb().$type<StoredFilter>(),
  ordering: text().$type<EndpointOrdering>().notNull().default('none'),
  rate_limit: jsonb().$type<RateLimit>(),
  status: text().$type<EndpointStatus>().notNull(),
  disabled_reason: text(),
  version: integer().notNull().default(1),
  created_by: jsonb().$type<Actor>().notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  updated_at: time('updated_at').notNull().defaultNow(),
  deleted_at: time('deleted_at'),
});

export const endpointSecrets = pgTable('endpoint_secrets', {
  id: text().primaryKey(),
  endpoint_id: text().notNull(),
  ...tenant(),
  kind: text().$type<'hmac' | 'ed25519'>().notNull(),
  secret: bytea().notNull(),
  public_key: text(),
  created_at: time('created_at').notNull().defaultNow(),
  expires_at: time('expires_at'),
});

export const endpointHealth = pgTable('endpoint_health', {
  endpoint_id: text().primaryKey(),
  failing_since: time('failing_since'),
  warned_at: time('warned_at'),
  last_success_at: time('last_success_at'),
  last_failure_at: time('last_failure_at'),
  throttled_until: time('throttled_until'),
});

/** When attempts start, of endpoints with a rate limit; see queue/starts.ts. */
export const endpointStarts = pgTable('endpoint_starts', {
  endpoint_id: text().primaryKey(),
  dispatcher_id: text(),
  since: time('since'),
  starts: time('starts').array().notNull().default([]),
});

export const events = pgTable('events', {
  id: text().primaryKey(),
  ...tenant(),
  type: text().$type<EventType>().notNull(),
  object_id: text(),
  created_at: time('created_at').notNull(),
  body: bytea().notNull(),
  only_endpoint_id: text(),
  /** Its transaction's id, with the generation of the database above it: the order of the feed. */
  position: bigint({ mode: 'bigint' })
    .notNull()
    .default(sql`(pg_sequence_last_value('feed_generation') << 48) + pg_current_xact_id()::text::bigint`),
});

export const eventIdempotencyKeys = pgTable(
  'event_idempotency_keys',
  {
    ...tenant(),
    key: text().notNull(),
    body_hash: bytea().notNull(),
    event_id: text().notNull(),
    created_at: time('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchant_id, t.mode, t.key] })],
);

/** The secrets that this database was made with, by setting and version: see `fingerprints.ts`. */
export const secretFingerprints = pgTable(
  'secret_fingerprints',
  {
    setting: text().notNull(),
    version: integer().notNull(),
    fingerprint: bytea().notNull(),
    recorded_at: time('recorded_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.setting, t.version] })],
);
