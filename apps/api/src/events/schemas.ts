import {
  eventTypeSchema,
  fieldKinds,
  idSchema,
  scopeSchema,
  timeSchema,
  uuidSchema,
  wellFormedText,
} from '@cryptoix/core';
import { z } from 'zod';
import { subscribedTypes } from '../endpoints/schemas.ts';
import { pageInput } from '../paging.ts';

const id = idSchema('event');

/** The id of an event. */
export const eventId = z.strictObject({ id });

/** An event to publish. */
export const eventInput = z.strictObject({
  type: eventTypeSchema,
  data: z.record(z.string(), z.unknown()),
  idempotency_key: wellFormedText({ min: 1, max: 255 }).optional(),
  occurred_at: timeSchema.optional().describe('When it happened; now when absent.'),
});
export type EventInput = z.output<typeof eventInput>;

/** Events to publish. */
export const eventsInput = z.strictObject({
  events: z.array(eventInput).min(1, 'Must have at least one event.').max(500, 'Must have at most 500 events.'),
});

/** The filter of events. `since` is inclusive, `until` exclusive. */
export const eventFilter = z.strictObject({
  ...pageInput,
  type: eventTypeSchema.optional(),
  object_id: uuidSchema.optional(),
  since: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type EventFilter = z.output<typeof eventFilter>;

/** Where to go on in the feed, and with what. */
export const feedInput = z.strictObject({
  after: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe(
      'The `cursor` of an event, or a `next_cursor`; `latest`: only what comes from now on; absent: the oldest.',
    ),
  types: z
    .array(z.string())
    .transform((given) => given.flatMap((text) => text.split(',')))
    .pipe(subscribedTypes)
    .optional()
    .describe(
      'As `event_types` of an endpoint; several parameters, or one with commas. Absent: every type that the key may read, but the operational ones.',
    ),
  limit: pageInput.limit,
  wait: z
    .int()
    .min(0, 'Must be from 0 to 20 seconds.')
    .max(20, 'Must be from 0 to 20 seconds.')
    .default(0)
    .describe('How many seconds to wait for an event when there is none, 0–20.'),
});
export type FeedInput = z.output<typeof feedInput>;

/** The event to send, and the endpoint to send it to. */
export const replayEventInput = eventId.extend({ endpoint_id: idSchema('endpoint') });
export type ReplayEventInput = z.output<typeof replayEventInput>;

/** The endpoint to test, and the type of the event it gets. */
export const testEventInput = z.strictObject({ id: idSchema('endpoint'), type: eventTypeSchema.optional() });
export type TestEventInput = z.output<typeof testEventInput>;

/** The id of the published event. */
export const publishedOutput = z.object({ id });

/** The ids of the published events, in their order. */
export const publishedManyOutput = z.object({ ids: z.array(id) });

/** An event as a caller sees it. */
export const eventOutput = z.object({
  id,
  type: eventTypeSchema,
  object_id: z.string().nullable(),
  timestamp: timeSchema.describe('When it happened.'),
  api_version: z.string(),
  livemode: z.boolean(),
  data: z.unknown().describe('The object, in the shape that `schema` of its type describes.'),
  withheld: z.literal(true).optional().describe('The key may not read this resource: `data` is null.'),
  created_at: z.iso.datetime(),
});
export type EventView = z.output<typeof eventOutput>;

/** An event of the feed. */
export const feedEventOutput = z.object({
  cursor: z.string().describe('Send it as `after` to go on behind this event, with the same types or others.'),
  id,
  type: eventTypeSchema,
  object_id: z.string().nullable(),
  created_at: z.iso.datetime(),
  body: z.string().describe('The exact text that endpoints receive and that is signed: JSON.'),
});

/** A page of the feed. REST puts `items` into `data` and the rest into `meta`. */
export const feedOutput = z.object({
  items: z.array(feedEventOutput),
  next_cursor: z.string().describe('Send it as `after` to go on. It goes on also where no event was of your types.'),
  has_more: z.boolean().describe('False at the end of the feed, as of now.'),
});
export type FeedPage = z.output<typeof feedOutput>;

/** An event type as the catalogue shows it. */
export const eventTypeOutput = z.object({
  type: eventTypeSchema,
  description: z.string(),
  scope: scopeSchema.describe('The scope a key needs to subscribe to it.'),
  operational: z.boolean().describe('Not part of `*`.'),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of `data`.'),
  sample: z.record(z.string(), z.unknown()).describe('A `data` that validates.'),
  filter_fields: z
    .array(
      z.object({
        field: z.string().describe('`data.metadata.*`: any entry of the metadata.'),
        kind: z.enum(fieldKinds).describe('How it compares; amounts are numbers.'),
        values: z.array(z.string()).readonly().nullable().describe('The values it can have; null: any.'),
      }),
    )
    .describe("The fields that an endpoint's filter may name."),
});
export type EventTypeView = z.output<typeof eventTypeOutput>;
