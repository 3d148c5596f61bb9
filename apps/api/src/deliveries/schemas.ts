import {
  attemptErrorSchema,
  attemptTriggerSchema,
  deliveryIdSchema,
  deliveryStatusSchema,
  endpointStatusSchema,
  eventTypeSchema,
  idSchema,
  limits,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';

const time = z.iso.datetime();
const endpointId = idSchema('endpoint');

/** A delivery that is named. */
export const deliveryId = z.strictObject({ id: deliveryIdSchema });

/** What deliveries can be narrowed to. Times are inclusive from, exclusive to. */
const filter = {
  endpoint_id: endpointId.optional(),
  status: deliveryStatusSchema.optional(),
  event_type: eventTypeSchema.optional(),
  event_id: idSchema('event').optional(),
  object_id: uuidSchema.optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
  min_attempts: z.int().min(1).max(limits.minAttempts).optional().describe('Made at least so many attempts.'),
  q: wellFormedText({ min: 1, max: limits.searchLength })
    .optional()
    .describe(
      'An id of a delivery, event or endpoint, the beginning of an object id, a part of an event type, an error, or a status code.',
    ),
};
export type DeliveryFilter = z.output<z.ZodObject<typeof filter>>;

/** A page of the delivery history. */
export const deliveriesInput = z.strictObject({ ...pageInput, ...filter });
export type DeliveriesInput = z.output<typeof deliveriesInput>;

/** The deliveries to follow. */
export const watchInput = z.strictObject({
  ...filter,
  lastEventId: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .describe('Of the last message; set by EventSource itself.'),
});

/** What is to be sent again to an endpoint. */
export const recoverInput = z.strictObject({
  id: endpointId,
  since: timeSchema,
  dry_run: z.boolean().optional().describe('Only count.'),
  include_pending: z
    .boolean()
    .optional()
    .describe('Also what still waits for its schedule, which goes on unchanged if this attempt fails.'),
  include_missing: z
    .boolean()
    .optional()
    .describe('Also events since then that the endpoint subscribes to now, the key may read, and it never got.'),
});
export type RecoverInput = z.output<typeof recoverInput>;

/** The recovery whose progress is asked for. */
export const recoveryInput = recoverInput.pick({ id: true, since: true });
export type RecoveryInput = z.output<typeof recoveryInput>;

/** The events whose deliveries are asked for. */
export const ofEventsInput = z.strictObject({
  event_ids: z
    .array(idSchema('event'))
    .min(1, 'names at least one event')
    .max(limits.eventsAtOnce, `names at most ${limits.eventsAtOnce} events`),
});

/** The time, and the endpoint if only one, whose deliveries are counted. */
export const statsInput = z.strictObject({
  endpoint_id: endpointId.optional(),
  since: timeSchema,
  until: timeSchema.optional().describe('Now when absent.'),
});
export type StatsInput = z.output<typeof statsInput>;

/** A delivery as lists show it. */
export const deliveryOutput = z.object({
  id: deliveryIdSchema,
  event_id: idSchema('event'),
  event_type: eventTypeSchema,
  object_id: z.string().nullable(),
  endpoint_id: endpointId,
  status: deliveryStatusSchema,
  cancel_reason: z
    .string()
    .nullable()
    .describe('Why it was canceled; `event_expired` when it failed because its event is no longer kept.'),
  attempt_count: z.int(),
  next_attempt_at: time.nullable(),
  last_status_code: z.int().nullable(),
  last_error: attemptErrorSchema.nullable(),
  last_duration_ms: z.int().nullable().describe('How long the last attempt took.'),
  created_at: time,
});
export type Delivery = z.output<typeof deliveryOutput>;

const headers = z.record(z.string(), z.string());
/** One attempt of a delivery. */
export const attemptOutput = z.object({
  number: z.int(),
  trigger: attemptTriggerSchema,
  started_at: time,
  duration_ms: z.int(),
  status_code: z.int().nullable(),
  error: attemptErrorSchema.nullable(),
  error_detail: z.string().nullable(),
  address: z.string().nullable().describe('The address we connected to.'),
  url: z.string(),
  request: z.object({ headers, body: z.string() }),
  response: z.object({ headers, body: z.string().describe('The first 16 KiB.'), truncated: z.boolean() }).nullable(),
});
export type Attempt = z.output<typeof attemptOutput>;

/** A delivery with its attempts. */
export const deliveryDetailOutput = deliveryOutput.extend({
  withheld: z
    .literal(true)
    .optional()
    .describe(
      'The key may not read this resource: `data` in the request bodies is null, and of responses only the status code is shown.',
    ),
  attempts: z.array(attemptOutput).describe('The newest 100, oldest first.'),
  next_attempts: z
    .array(z.object({ number: z.int(), at: time }))
    .describe('What the schedule still holds if each of them fails; later ones move by up to 20 %.'),
});
export type DeliveryDetail = z.output<typeof deliveryDetailOutput>;

/** The deliveries of an event, in short. */
export const deliveryOfEventOutput = deliveryOutput.pick({
  id: true,
  event_id: true,
  endpoint_id: true,
  status: true,
  attempt_count: true,
  next_attempt_at: true,
});
export type DeliveryOfEvent = z.output<typeof deliveryOfEventOutput>;

/** What has happened to the deliveries that are followed since the message before. */
export const deliveryNewsOutput = z.object({
  /** New or changed and let through by the filter, newest first. */
  deliveries: z.array(deliveryOutput),
  /** The filter does not let them through: those sent before, and at first all that were looked at. */
  gone: z.array(deliveryIdSchema),
  /** More were made than are looked at: what lies between is missing here. */
  gap: z.boolean(),
});
export type DeliveryNews = z.output<typeof deliveryNewsOutput>;

const count = z.int();

export const recoveredOutput = z.object({ count });

/** How far a recovery has come. */
export const recoveryOutput = z.object({ waiting: count, retrying: count, unsuccessful: count });
export type RecoveryProgress = z.output<typeof recoveryOutput>;

const rate = z.number().nullable().describe('0–1: succeeded of succeeded and failed; null when there are none.');
const outcomes = { succeeded: count, failed: count, pending: count, canceled: count };
const latency = { p50_ms: z.int().nullable(), p95_ms: z.int().nullable() };

/** Deliveries over time. */
export const statsOutput = z.object({
  since: time,
  until: time,
  bucket_seconds: z.int(),
  buckets: z.array(z.object({ at: time, ...outcomes, ...latency })),
  totals: z.object({ ...outcomes, success_rate: rate, ...latency }),
});
export type Stats = z.output<typeof statsOutput>;

/** How an endpoint fares: its last 24 hours, and its last failure. */
export const healthOutput = z.object({
  endpoint_id: endpointId,
  status: endpointStatusSchema,
  buckets: z.array(z.object({ at: time, succeeded: count, failed: count })),
  succeeded: count,
  failed: count,
  success_rate: rate,
  failing_since: time.nullable(),
  last_success_at: time.nullable(),
  slowed_until: time.nullable(),
  last_failure: z
    .object({
      at: time,
      delivery_id: deliveryIdSchema.nullable(),
      error: attemptErrorSchema.nullable(),
      status_code: z.int().nullable(),
    })
    .nullable(),
});
export type Health = z.output<typeof healthOutput>;
