import { type EventType, eventTypes, filterFields, hasMetadata, metadataPrefix } from '@cryptoix/core';
import { z } from 'zod';
import { deliveryDetailOutput } from '../deliveries/schemas.ts';
import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { getEvent, listEvents, parseEventData, publish } from './events.ts';
import type { NewEvent } from './record.ts';
import { readFeed } from './feed.ts';
import { replayEvent } from './replay.ts';
import {
  eventFilter,
  eventId,
  type EventInput,
  eventInput,
  eventOutput,
  eventsInput,
  eventTypeOutput,
  type EventTypeView,
  feedInput,
  feedOutput,
  publishedManyOutput,
  publishedOutput,
  replayEventInput,
  testEventInput,
} from './schemas.ts';
import { sendTestEvent } from './test-event.ts';

function toNewEvent(event: EventInput, path: string): NewEvent {
  return {
    type: event.type,
    data: parseEventData(event.type, event.data, path),
    idempotencyKey: event.idempotency_key,
    occurredAt: event.occurred_at === undefined ? undefined : new Date(event.occurred_at),
  };
}

/** The fields a filter of endpoints may name; metadata has any. */
const fieldsOf = (type: EventType): EventTypeView['filter_fields'] => [
  ...filterFields(type),
  ...(hasMetadata(type) ? [{ field: `${metadataPrefix}*`, kind: 'text' as const, values: null }] : []),
];

const catalogue: EventTypeView[] = eventTypes.map((row) => ({
  type: row.type satisfies EventType,
  description: row.description,
  scope: row.scope,
  operational: row.operational,
  schema: z.record(z.string(), z.unknown()).parse(z.toJSONSchema(row.schema, { io: 'output' })),
  sample: row.sample,
  filter_fields: row.operational ? [] : fieldsOf(row.type),
}));

const tag = 'Events';

export const eventsRouter = router({
  publish: scopedProcedure('events:publish')
    .input(eventInput)
    .output(publishedOutput)
    .mutation(async ({ ctx, input }) => {
      const { ids } = await publish(ctx, [toNewEvent(input, 'data')]);
      return { id: ids[0] ?? '' };
    }),

  publish_many: scopedProcedure('events:publish')
    .input(eventsInput)
    .output(publishedManyOutput)
    .mutation(({ ctx, input }) =>
      publish(
        ctx,
        input.events.map((event, index) => toNewEvent(event, `events.${index}.data`)),
      ),
    ),

  list: scopedProcedure('events:read', { method: 'GET', path: '/events', tag, summary: 'List events, newest first' })
    .input(eventFilter)
    .output(pageOutput(eventOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listEvents(ctx, input)),

  feed: scopedProcedure('events:read', {
    method: 'GET',
    path: '/events/feed',
    tag,
    summary: 'Read the events behind a cursor, oldest first; nothing is skipped or repeated',
  })
    .meta({ pages: 'feed' })
    .input(feedInput)
    .output(feedOutput)
    .query(({ ctx, input }) => readFeed(ctx, input)),

  get: scopedProcedure('events:read', { method: 'GET', path: '/events/{id}', tag, summary: 'Read an event' })
    .input(eventId)
    .output(eventOutput)
    .query(({ ctx, input }) => getEvent(ctx, input.id)),

  replay: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/events/{id}/replay',
    tag,
    summary: 'Send an event to an endpoint, also one that was added after it happened',
  })
    .meta({ fresh: 'never' })
    .input(replayEventInput)
    .output(deliveryDetailOutput)
    .mutation(({ ctx, input }) => replayEvent(ctx, input)),

  types: scopedProcedure('any_key', {
    method: 'GET',
    path: '/event-types',
    tag,
    summary: 'List event types with schema and sample',
  })
    .input(z.strictObject({}))
    .output(z.array(eventTypeOutput))
    .query(() => catalogue),

  send_test: scopedProcedure(
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
    .input(testEventInput)
    .output(deliveryDetailOutput)
    .mutation(({ ctx, input }) => sendTestEvent(ctx, input)),
});
