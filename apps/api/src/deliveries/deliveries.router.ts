import {
  attemptErrorSchema,
  attemptTriggerSchema,
  deliveryIdSchema,
  deliveryStatusSchema,
  endpointStatusSchema,
  eventTypeSchema,
  idSchema,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure, streamOf } from '../trpc.ts';
import { getDelivery, listDeliveries } from './deliveries.ts';
import { endpointsHealth } from './health.ts';
import { deliveriesOfEvents } from './of-events.ts';
import { recoverDeliveries, recoveryProgress, replayDelivery } from './replay.ts';
import { deliveryStats } from './stats.ts';
import { watchDeliveries } from './watch.ts';

const deliveryOutput = z.object({
  id: deliveryIdSchema,
  event_id: idSchema('event'),
  event_type: eventTypeSchema,
  object_id: z.string().nullable(),
  endpoint_id: idSchema('endpoint'),
  status: deliveryStatusSchema,
  cancel_reason: z
    .string()
    .nullable()
    .describe('Why it was canceled; `event_expired` when it failed because its event is no longer kept.'),
  attempt_count: z.int(),
  next_attempt_at: z.iso.datetime().nullable(),
  last_status_code: z.int().nullable(),
  last_error: attemptErrorSchema.nullable(),
  last_duration_ms: z.int().nullable().describe('How long the last attempt took.'),
  created_at: z.iso.datetime(),
});

const headers = z.record(z.string(), z.string());
const attemptOutput = z.object({
  number: z.int(),
  trigger: attemptTriggerSchema,
  started_at: z.iso.datetime(),
  duration_ms: z.int(),
  status_code: z.int().nullable(),
  error: attemptErrorSchema.nullable(),
  error_detail: z.string().nullable(),
  address: z.string().nullable().describe('The address we connected to.'),
  url: z.string(),
  request: z.object({ headers, body: z.string() }),
  response: z.object({ headers, body: z.string().describe('The first 16 KiB.'), truncated: z.boolean() }).nullable(),
});

export const deliveryDetail = deliveryOutput.extend({
  withheld: z
    .literal(true)
    .optional()
    .describe(
      'The key may not read this resource: `data` in the request bodies is null, and of responses only the status code is shown.',
    ),
  attempts: z.array(attemptOutput).describe('The newest 100, oldest first.'),
  next_attempts: z
    .array(z.object({ number: z.int(), at: z.iso.datetime() }))
    .describe('What the schedule still holds if each of them fails; later ones move by up to 20 %.'),
});

const filter = {
  endpoint_id: idSchema('endpoint').optional(),
  status: deliveryStatusSchema.optional(),
  event_type: eventTypeSchema.optional(),
  event_id: idSchema('event').optional(),
  object_id: uuidSchema.optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
  min_attempts: z.int().min(1).max(100).optional().describe('Made at least so many attempts.'),
  q: wellFormedText({ min: 1, max: 100 })
    .optional()
    .describe(
      'An id of a delivery, event or endpoint, the beginning of an object id, a part of an event type, an error, or a status code.',
    ),
};

const count = z.int();
const ms = z.int().nullable();
const rate = z.number().nullable().describe('0–1: succeeded of succeeded and failed; null when there are none.');
const outcomes = { succeeded: count, failed: count, pending: count, canceled: count };
const latency = { p50_ms: ms, p95_ms: ms };
const time = z.iso.datetime();

const statsOutput = z.object({
  since: time,
  until: time,
  bucket_seconds: z.int(),
  buckets: z.array(z.object({ at: time, ...outcomes, ...latency })),
  totals: z.object({ ...outcomes, success_rate: rate, ...latency }),
});

const healthOutput = z.object({
  endpoint_id: idSchema('endpoint'),
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

const tag = 'Webhook deliveries';

export const deliveriesRouter = router({
  list: scopedProcedure('webhooks:read', {
    method: 'GET',
    path: '/webhook-deliveries',
    tag,
    summary: 'List deliveries, newest first',
  })
    .input(z.strictObject({ ...pageInput, ...filter }))
    .output(pageOutput(deliveryOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listDeliveries(ctx, input)),

  get: scopedProcedure('webhooks:read', {
    method: 'GET',
    path: '/webhook-deliveries/{id}',
    tag,
    summary: 'Read a delivery with all its attempts',
  })
    .input(z.strictObject({ id: deliveryIdSchema }))
    .output(deliveryDetail)
    .query(({ ctx, input }) => getDelivery(ctx, input.id)),

  replay: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/webhook-deliveries/{id}/replay',
    tag,
    summary: 'Send a delivery again',
  })
    .meta({ fresh: 'never' })
    .input(z.strictObject({ id: deliveryIdSchema }))
    .output(deliveryDetail)
    .mutation(({ ctx, input }) => replayDelivery(ctx, input.id)),

  recover: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/webhook-endpoints/{id}/recover',
    tag: 'Webhook endpoints',
    summary: 'Send again everything that failed or was canceled since a moment',
  })
    .meta({ fresh: 'never' })
    .input(
      z.strictObject({
        id: idSchema('endpoint'),
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
      }),
    )
    .output(z.object({ count: z.int() }))
    .mutation(({ ctx, input }) => recoverDeliveries(ctx, input)),

  recovery: scopedProcedure('webhooks:read')
    .input(z.strictObject({ id: idSchema('endpoint'), since: timeSchema }))
    .output(z.object({ waiting: count, retrying: count, unsuccessful: count }))
    .query(({ ctx, input }) => recoveryProgress(ctx, input)),

  of_events: scopedProcedure('webhooks:read')
    .input(
      z.strictObject({
        event_ids: z.array(idSchema('event')).min(1, 'names at least one event').max(100, 'names at most 100 events'),
      }),
    )
    .output(
      z.array(
        deliveryOutput.pick({
          id: true,
          event_id: true,
          endpoint_id: true,
          status: true,
          attempt_count: true,
          next_attempt_at: true,
        }),
      ),
    )
    .query(({ ctx, input }) => deliveriesOfEvents(ctx, input.event_ids)),

  stats: scopedProcedure('webhooks:read')
    .input(
      z.strictObject({
        endpoint_id: idSchema('endpoint').optional(),
        since: timeSchema,
        until: timeSchema.optional().describe('Now when absent.'),
      }),
    )
    .output(statsOutput)
    .query(({ ctx, input }) => deliveryStats(ctx, input)),

  health: scopedProcedure('webhooks:read')
    .input(z.strictObject({}))
    .output(z.array(healthOutput))
    .query(({ ctx }) => endpointsHealth(ctx)),

  watch: scopedProcedure('webhooks:read')
    .input(
      z.strictObject({
        ...filter,
        lastEventId: z
          .string()
          .regex(/^\d{1,16}$/)
          .optional()
          .describe('Of the last message; set by EventSource itself.'),
      }),
    )
    .output(
      streamOf(z.object({ deliveries: z.array(deliveryOutput), gone: z.array(deliveryIdSchema), gap: z.boolean() })),
    )
    .subscription(({ ctx, input: { lastEventId, ...input }, signal }) =>
      watchDeliveries(ctx, input, lastEventId, signal ?? new AbortController().signal),
    ),
});
