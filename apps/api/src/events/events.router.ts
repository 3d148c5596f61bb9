import {
  type EventType,
  eventTypes,
  eventTypeSchema,
  idSchema,
  scopeSchema,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { deliveryDetail } from '../deliveries/deliveries.router.ts';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scoped } from '../trpc.ts';
import { getEvent, listEvents, parseEventData, publish } from './events.ts';
import type { NewEvent } from './record.ts';
import { replayEvent } from './replay.ts';
import { sendTestEvent } from './test-event.ts';

const id = idSchema('event');

const eventOutput = z.object({
  id,
  type: eventTypeSchema,
  object_id: z.string().nullable(),
  timestamp: z.string().describe('When it happened.'),
  api_version: z.string(),
  livemode: z.boolean(),
  data: z.unknown().describe('The object; its shape is that of the type.'),
  withheld: z.literal(true).optional().describe('The key may not read this resource: `data` is null.'),
  created_at: z.iso.datetime(),
});

const newEvent = z.strictObject({
  type: eventTypeSchema,
  data: z.record(z.string(), z.unknown()),
  idempotency_key: wellFormedText({ min: 1, max: 255 }).optional(),
  occurred_at: timeSchema.optional().describe('When it happened; now when absent.'),
});

function toNewEvent(event: z.output<typeof newEvent>, path: string): NewEvent {
  return {
    type: event.type,
    data: parseEventData(event.type, event.data, path),
    idempotencyKey: event.idempotency_key,
    occurredAt: event.occurred_at === undefined ? undefined : new Date(event.occurred_at),
  };
}

const eventTypeOutput = z.object({
  type: eventTypeSchema,
  description: z.string(),
  scope: scopeSchema.describe('What a key needs to subscribe to it.'),
  operational: z.boolean().describe('Not part of `*`.'),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of `data`.'),
  sample: z.record(z.string(), z.unknown()).describe('A `data` that validates.'),
});

const catalogue: z.output<typeof eventTypeOutput>[] = eventTypes.map((row) => ({
  type: row.type satisfies EventType,
  description: row.description,
  scope: row.scope,
  operational: row.operational,
  schema: z.record(z.string(), z.unknown()).parse(z.toJSONSchema(row.schema, { io: 'output' })),
  sample: row.sample,
}));

const tag = 'Events';

export const eventsRouter = router({
  publish: scoped('events:publish')
    .input(newEvent)
    .output(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      const { ids } = await publish(ctx, [toNewEvent(input, 'data')]);
      return { id: ids[0] ?? '' };
    }),

  publish_many: scoped('events:publish')
    .input(
      z.strictObject({
        events: z.array(newEvent).min(1, 'holds at least one event').max(500, 'holds at most 500 events'),
      }),
    )
    .output(z.object({ ids: z.array(id) }))
    .mutation(({ ctx, input }) =>
      publish(
        ctx,
        input.events.map((event, index) => toNewEvent(event, `events.${index}.data`)),
      ),
    ),

  list: scoped('events:read', { method: 'GET', path: '/events', tag, summary: 'List events, newest first' })
    .input(
      z.strictObject({
        ...pageInput,
        type: eventTypeSchema.optional(),
        object_id: uuidSchema.optional(),
        since: timeSchema.optional(),
        until: timeSchema.optional(),
      }),
    )
    .output(pageOutput(eventOutput))
    .query(({ ctx, input }) => listEvents(ctx, input)),

  get: scoped('events:read', { method: 'GET', path: '/events/{id}', tag, summary: 'Read an event' })
    .input(z.strictObject({ id }))
    .output(eventOutput)
    .query(({ ctx, input }) => getEvent(ctx, input.id)),

  replay: scoped('webhooks:write', {
    method: 'POST',
    path: '/events/{id}/replay',
    tag,
    summary: 'Send an event to an endpoint, also one that was added after it happened',
  })
    .meta({ fresh: 'never' })
    .input(z.strictObject({ id, endpoint_id: idSchema('endpoint') }))
    .output(deliveryDetail)
    .mutation(({ ctx, input }) => replayEvent(ctx, input)),

  types: scoped('any_key', {
    method: 'GET',
    path: '/event-types',
    tag,
    summary: 'List event types with schema and sample',
  })
    .input(z.strictObject({}))
    .output(z.array(eventTypeOutput))
    .query(() => catalogue),

  send_test: scoped(
    'endpoints:write',
    {
      method: 'POST',
      path: '/webhook-endpoints/{id}/test',
      tag: 'Webhook endpoints',
      summary: 'Send a test event: any type in test mode, webhook.test in live',
    },
    { creates: true },
  )
    .meta({ fresh: 'never' })
    .input(z.strictObject({ id: idSchema('endpoint'), type: eventTypeSchema.optional() }))
    .output(deliveryDetail)
    .mutation(({ ctx, input }) => sendTestEvent(ctx, input)),
});
