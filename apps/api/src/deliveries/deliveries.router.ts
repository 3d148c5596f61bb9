import {
  attemptErrorSchema,
  attemptTriggerSchema,
  deliveryIdSchema,
  deliveryStatusSchema,
  eventTypeSchema,
  idSchema,
  timeSchema,
  uuidSchema,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scoped } from '../trpc.ts';
import { getDelivery, listDeliveries, recoverDeliveries, replayDelivery } from './deliveries.ts';

const deliveryOutput = z.object({
  id: deliveryIdSchema,
  event_id: idSchema('event'),
  event_type: eventTypeSchema,
  object_id: z.string().nullable(),
  endpoint_id: idSchema('endpoint'),
  status: deliveryStatusSchema,
  cancel_reason: z.string().nullable(),
  attempt_count: z.int(),
  next_attempt_at: z.iso.datetime().nullable(),
  last_status_code: z.int().nullable(),
  last_error: attemptErrorSchema.nullable(),
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
  withheld: z.literal(true).optional().describe('The key may not read this resource: `data` in the bodies is null.'),
  attempts: z.array(attemptOutput),
});

const tag = 'Webhook deliveries';

export const deliveriesRouter = router({
  list: scoped('webhooks:read', {
    method: 'GET',
    path: '/webhook-deliveries',
    tag,
    summary: 'List deliveries, newest first',
  })
    .input(
      z.strictObject({
        ...pageInput,
        endpoint_id: idSchema('endpoint').optional(),
        status: deliveryStatusSchema.optional(),
        event_type: eventTypeSchema.optional(),
        event_id: idSchema('event').optional(),
        object_id: uuidSchema.optional(),
        since: timeSchema.optional(),
        until: timeSchema.optional(),
      }),
    )
    .output(pageOutput(deliveryOutput))
    .query(({ ctx, input }) => listDeliveries(ctx, input)),

  get: scoped('webhooks:read', {
    method: 'GET',
    path: '/webhook-deliveries/{id}',
    tag,
    summary: 'Read a delivery with all its attempts',
  })
    .input(z.strictObject({ id: deliveryIdSchema }))
    .output(deliveryDetail)
    .query(({ ctx, input }) => getDelivery(ctx, input.id)),

  replay: scoped('webhooks:write', {
    method: 'POST',
    path: '/webhook-deliveries/{id}/replay',
    tag,
    summary: 'Send a delivery again',
  })
    .input(z.strictObject({ id: deliveryIdSchema }))
    .output(deliveryDetail)
    .mutation(({ ctx, input }) => replayDelivery(ctx, input.id)),

  recover: scoped('webhooks:write', {
    method: 'POST',
    path: '/webhook-endpoints/{id}/recover',
    tag: 'Webhook endpoints',
    summary: 'Send again everything that failed or was canceled since a moment',
  })
    .input(
      z.strictObject({
        id: idSchema('endpoint'),
        since: timeSchema,
        dry_run: z.boolean().optional().describe('Only count.'),
      }),
    )
    .output(z.object({ count: z.int() }))
    .mutation(({ ctx, input }) => recoverDeliveries(ctx, input)),
});
