import {
  attemptErrorSchema,
  attemptTriggerSchema,
  deliveryIdSchema,
  deliveryStatusSchema,
  deliveryWaitSchema,
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

/** The id of a delivery. */
export const deliveryId = z.strictObject({ id: deliveryIdSchema });

/** The filter of deliveries. `since` is inclusive, `until` exclusive. */
export const deliveryFilter = {
  endpoint_id: endpointId.optional(),
  status: deliveryStatusSchema.optional(),
  event_type: eventTypeSchema.optional(),
  event_id: idSchema('event').optional(),
  object_id: uuidSchema.optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
  min_attempts: z
    .int()
    .min(1)
    .max(limits.minAttempts)
    .optional()
    .describe('Only deliveries with at least this many attempts.'),
  q: wellFormedText({ min: 1, max: limits.searchLength })
    .optional()
    .describe(
      'An id of a delivery, event or endpoint, the beginning of an object id, a part of an event type, an error, or a status code.',
    ),
};
export type DeliveryFilter = z.output<z.ZodObject<typeof deliveryFilter>>;

/** A page of the delivery history. */
export const deliveriesInput = z.strictObject({ ...pageInput, ...deliveryFilter });
export type DeliveriesInput = z.output<typeof deliveriesInput>;

/** The deliveries to follow. */
export const watchInput = z.strictObject({
  ...deliveryFilter,
  lastEventId: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .describe('The id of the last message; EventSource sets it by itself.'),
});

/** The deliveries to send again to an endpoint. */
export const recoverInput = z.strictObject({
  id: endpointId,
  since: timeSchema,
  dry_run: z.boolean().optional().describe('Count only; nothing is sent.'),
  include_pending: z
    .boolean()
    .optional()
    .describe(
      'Also deliveries that wait for their next attempt; their schedule goes on unchanged if this attempt fails.',
    ),
  include_missing: z
    .boolean()
    .optional()
    .describe(
      'Also events since then that the endpoint never got, if it subscribes to them now and the key may read them.',
    ),
});
export type RecoverInput = z.output<typeof recoverInput>;

/** The endpoint and start of a recovery, to read its progress. */
export const recoveryInput = recoverInput.pick({ id: true, since: true });
export type RecoveryInput = z.output<typeof recoveryInput>;

/** The events to read the deliveries of. */
export const ofEventsInput = z.strictObject({
  event_ids: z
    .array(idSchema('event'))
    .min(1, 'Must have at least one event.')
    .max(limits.eventsAtOnce, `Must have at most ${limits.eventsAtOnce} events.`),
});

/** The time range to count deliveries in; of one endpoint, or of all. */
export const statsInput = z.strictObject({
  endpoint_id: endpointId.optional(),
  since: timeSchema,
  until: timeSchema.optional().describe('Now when absent.'),
});
export type StatsInput = z.output<typeof statsInput>;

/** The endpoint and the range, up to now, of its attempts. */
export const attemptFiguresInput = z.strictObject({ id: endpointId, range: z.enum(['1h', '24h', '7d', '30d']) });
export type AttemptFiguresInput = z.output<typeof attemptFiguresInput>;

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
    .describe(
      'Why it was canceled: `endpoint_disabled`, `endpoint_deleted` or `skipped`; `event_expired` when it failed because its event is no longer kept.',
    ),
  attempt_count: z.int(),
  next_attempt_at: time.nullable(),
  waits_behind: deliveryIdSchema
    .nullable()
    .describe('The delivery that must be over before this one is sent, in the order of its endpoint; null: none.'),
  waits_for: deliveryWaitSchema
    .nullable()
    .describe(
      'Why it is not sent although it is due: `rate_limit`, its endpoint has reached its rate limit. New values may be added.',
    ),
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
    .describe('The attempts still to come if each of them fails; the times of later ones vary by up to 20 %.'),
});
export type DeliveryDetail = z.output<typeof deliveryDetailOutput>;

/** A delivery of an event, in short. */
export const deliveryOfEventOutput = deliveryOutput.pick({
  id: true,
  event_id: true,
  endpoint_id: true,
  status: true,
  attempt_count: true,
  next_attempt_at: true,
});
export type DeliveryOfEvent = z.output<typeof deliveryOfEventOutput>;

/** The changes to the followed deliveries since the previous message. */
export const deliveryNewsOutput = z.object({
  /** New or changed deliveries that match the filter, newest first. */
  deliveries: z.array(deliveryOutput),
  /**
   * Deliveries that do not match the filter (any more): of those shown before, and in the first message of all that
   * were read.
   */
  gone: z.array(deliveryIdSchema),
  /** True when more were created than are read at once: the older ones of them are missing here. */
  gap: z.boolean(),
});
export type DeliveryNews = z.output<typeof deliveryNewsOutput>;

const count = z.int();

export const recoveredOutput = z.object({ count });

/** The progress of a recovery. */
export const recoveryOutput = z.object({ waiting: count, retrying: count, unsuccessful: count });
export type RecoveryProgress = z.output<typeof recoveryOutput>;

const rate = z
  .number()
  .nullable()
  .describe('0–1: succeeded of succeeded, failed, canceled and retrying; null when there are none.');
const outcomes = {
  succeeded: count,
  failed: count,
  canceled: count,
  pending: count,
  retrying: count.describe('Those of the pending ones that have failed so far.'),
};
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

/** The health of an endpoint: its last 24 hours, and its last failure. */
export const healthOutput = z.object({
  endpoint_id: endpointId,
  status: endpointStatusSchema,
  buckets: z.array(z.object({ at: time, ...outcomes })),
  ...outcomes,
  success_rate: rate,
  waiting: count.describe(
    'Deliveries of the last 7 days that failed, were canceled or are being retried, and can be sent again; at most 10,000.',
  ),
  failing_since: time.nullable(),
  last_success_at: time.nullable(),
  slowed_until: time.nullable(),
  last_failure: z
    .object({
      at: time,
      delivery_id: deliveryIdSchema.nullable(),
      error: attemptErrorSchema.nullable(),
      status_code: z.int().nullable(),
      response: z
        .string()
        .nullable()
        .describe(
          'The beginning of the response, in one line; null when there is none, or the caller may not read it.',
        ),
    })
    .nullable(),
});
export type Health = z.output<typeof healthOutput>;

const attemptCounts = {
  attempts: count,
  failed: count,
  failed_share: z.number().nullable().describe('0–1; null without attempts.'),
  ...latency,
};

/** The attempts to an endpoint in a time: their results and how fast it responded. */
export const attemptFiguresOutput = z.object({
  since: time,
  until: time,
  ...attemptCounts,
  results: z
    .array(z.object({ result: z.string(), succeeded: z.boolean(), attempts: count }))
    .describe('By status code, or why there was no response; the most frequent first.'),
  types: z.array(z.object({ event_type: eventTypeSchema, ...attemptCounts })),
});
export type AttemptFigures = z.output<typeof attemptFiguresOutput>;
