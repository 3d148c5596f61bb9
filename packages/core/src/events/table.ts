import { z } from 'zod';
import { invoiceEvents } from './invoice.ts';
import { operationalEvents } from './operational.ts';
import { paymentEvents } from './payment.ts';
import { payoutEvents } from './payout.ts';
import { refundEvents } from './refund.ts';
import { transactionEvents } from './transaction.ts';

/** Every event type there is. Docs, OpenAPI, the dashboard's picker and test events all come from here. */
export const eventTypes = [
  ...paymentEvents,
  ...invoiceEvents,
  ...refundEvents,
  ...payoutEvents,
  ...transactionEvents,
  ...operationalEvents,
] as const;

export type EventTypeDefinition = (typeof eventTypes)[number];
export type EventType = EventTypeDefinition['type'];
/** The type of `data` of an event of type `T`. */
export type EventData<T extends EventType> = z.output<Extract<EventTypeDefinition, { type: T }>['schema']>;

export const eventTypeNames: readonly EventType[] = eventTypes.map((row) => row.type);
export const eventTypeSchema = z.enum(eventTypeNames);

const byName = new Map<string, EventTypeDefinition>(eventTypes.map((row) => [row.type, row]));

/** The row of an event type, or undefined when there is no such type. */
export function findEventType<T extends EventType>(name: T): Extract<EventTypeDefinition, { type: T }>;
export function findEventType(name: string): EventTypeDefinition | undefined;
export function findEventType(name: string): EventTypeDefinition | undefined {
  return byName.get(name);
}

/** The object that an event is about: `id` of an API key or endpoint, `uuid` of the others; null for `webhook.test`. */
export function objectIdOf<T extends EventType>(_type: T, data: EventData<T>): string | null {
  if ('uuid' in data) return data.uuid;
  return 'id' in data ? data.id : null;
}
