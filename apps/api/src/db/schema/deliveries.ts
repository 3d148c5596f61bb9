import type {
  AttemptError,
  AttemptTrigger,
  DeliveryStatus,
  EventType,
  ReplayRefusal,
  ReplayStatus,
} from '@cryptoix/core';
import { bigint, boolean, integer, jsonb, pgTable, pgView, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import type { Actor } from '../../principal.ts';
import { tenant, time } from './columns.ts';
import { bytea } from './platform.ts';

/** The columns that name a delivery and say how it fares, wherever it is. */
const delivery = () => ({
  ...tenant(),
  endpoint_id: text().notNull(),
  event_id: text().notNull(),
  event_type: text().$type<EventType>().notNull(),
  object_id: text(),
  last_status_code: integer(),
  last_error: text().$type<AttemptError>(),
});

/** Deliveries that are to be sent, whole: pending ones, and succeeded ones that are sent again. */
export const deliveryQueue = pgTable('delivery_queue', {
  id: bigint({ mode: 'number' }).primaryKey(),
  ...delivery(),
  status: text().$type<'pending' | 'succeeded'>().notNull().default('pending'),
  created_at: time('created_at').notNull().defaultNow(),
  /** Null for one that waits behind another of its lane. */
  due_at: time('due_at'),
  attempts: integer().notNull().default(0),
  step: integer().notNull().default(0),
  trigger: text().$type<AttemptTrigger>().notNull().default('schedule'),
  once: boolean().notNull().default(false),
  dispatcher_id: text(),
  claimed_at: time('claimed_at'),
  resume_at: time('resume_at'),
  /** The ordered lane of its endpoint, see queue/order.ts; null outside of any. */
  lane: text(),
  lane_position: bigint({ mode: 'number' }),
});

/** The history: deliveries that are over. It has a partition for each day of its ids. */
export const deliveries = pgTable('deliveries', {
  id: bigint({ mode: 'number' }).primaryKey(),
  ...delivery(),
  status: text().$type<Exclude<DeliveryStatus, 'pending'>>().notNull(),
  cancel_reason: text(),
  attempt_count: integer().notNull().default(0),
  created_at: time('created_at').notNull().defaultNow(),
});

/**
 * Every delivery: the queue and the history as one relation, in which a statement sees each delivery once. Readers use
 * this. The columns from `due_at` on are its place in the queue, null for what is over; `due_at` is null also for what waits
 * behind another of its lane.
 */
export const allDeliveries = pgView('all_deliveries', {
  id: bigint({ mode: 'number' }).notNull(),
  ...delivery(),
  status: text().$type<DeliveryStatus>().notNull(),
  cancel_reason: text(),
  attempt_count: integer().notNull(),
  created_at: time('created_at').notNull(),
  due_at: time('due_at'),
  step: integer(),
  trigger: text().$type<AttemptTrigger>(),
  once: boolean(),
  dispatcher_id: text(),
  resume_at: time('resume_at'),
  /** The first of its ordered lane, for one that waits behind it. */
  waits_behind: bigint({ mode: 'number' }),
}).existing();

export const attempts = pgTable(
  'attempts',
  {
    delivery_id: bigint({ mode: 'number' }).notNull(),
    number: integer().notNull(),
    ...tenant(),
    trigger: text().$type<AttemptTrigger>().notNull(),
    started_at: time('started_at').notNull(),
    duration_ms: integer().notNull(),
    status_code: integer(),
    error: text().$type<AttemptError>(),
    error_detail: text(),
    address: text(),
    url: text().notNull(),
    request_headers: text().notNull(),
    response_headers: text(),
    response_body: bytea(),
    response_truncated: boolean().notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.delivery_id, t.number] })],
);

/** Bulk replays: jobs that send many deliveries again. */
export const webhookReplays = pgTable('webhook_replays', {
  id: text().primaryKey(),
  ...tenant(),
  actor: jsonb().$type<Actor>().notNull(),
  ip: text(),
  request_id: text(),
  selection: jsonb().$type<Record<string, unknown>>().notNull(),
  includes_succeeded: boolean().notNull(),
  status: text().$type<ReplayStatus>().notNull().default('running'),
  total: integer().notNull(),
  replayed: integer().notNull().default(0),
  skipped: jsonb().$type<Partial<Record<ReplayRefusal, number>>>().notNull().default({}),
  next_chunk_at: time('next_chunk_at').notNull().defaultNow(),
  created_at: time('created_at').notNull(),
  finished_at: time('finished_at'),
});

export const webhookReplayChunks = pgTable(
  'webhook_replay_chunks',
  {
    replay_id: text().notNull(),
    number: integer().notNull(),
    delivery_ids: bigint({ mode: 'number' }).array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.replay_id, t.number] })],
);

/** The attempts that ended in an hour, counted. */
export const attemptHours = pgTable(
  'attempt_hours',
  {
    endpoint_id: text().notNull(),
    hour: time('hour').notNull(),
    ...tenant(),
    event_type: text().$type<EventType>().notNull(),
    result: text().notNull(),
    succeeded: boolean().notNull(),
    bucket: smallint().notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.endpoint_id, t.hour, t.event_type, t.result, t.succeeded, t.bucket] })],
);

export const attemptHoursMade = pgTable('attempt_hours_made', { hour: time('hour').primaryKey() });

export const dispatchers = pgTable('dispatchers', {
  id: text().primaryKey(),
  started_at: time('started_at').notNull().defaultNow(),
  leased_until: time('leased_until').notNull(),
});
