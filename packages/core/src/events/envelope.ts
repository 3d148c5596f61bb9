import { z } from 'zod';
import { timeSchema } from '../json.ts';
import { idSchema } from '../schemas.ts';
import { findEventType, type EventData, type EventType } from './table.ts';
import { apiVersion } from './version.ts';

/** The whole body of a webhook of one type. */
export function eventEnvelopeSchema(type: EventType) {
  return z.strictObject({
    id: idSchema('event').describe('The id of the event, the same at every attempt: ignore ids you have seen.'),
    type: z.literal(type).describe('What happened.'),
    timestamp: timeSchema.describe('When it happened.'),
    api_version: z.literal(apiVersion).describe('The version of this format.'),
    livemode: z.boolean().describe('False for test mode events.'),
    data: findEventType(type).schema,
  });
}

/** An event of one type, before it is serialized. */
export interface EventBody<T extends EventType> {
  id: string;
  type: T;
  /** When it happened. */
  timestamp: Date;
  livemode: boolean;
  data: EventData<T>;
}

/** The body that is stored, signed and sent: serialized once for each event, so that its bytes never differ. */
export function serializeEvent<T extends EventType>({ id, type, timestamp, livemode, data }: EventBody<T>): string {
  return JSON.stringify({ id, type, timestamp: timestamp.toISOString(), api_version: apiVersion, livemode, data });
}
