import { findEventType } from '@cryptoix/core';

/** The event types for which each merchant has one endpoint: an event goes to one of them. */
export const types = ['payment.created', 'payment.detected', 'payment.completed', 'payment.expired'] as const;
/** Events of a batch. */
export const batchSize = 100;

/** A request that publishes. */
export interface Call {
  readonly merchant: string;
  readonly path: string;
  readonly body: string;
  readonly events: number;
}

/** One event of about 1 KB as JSON. */
export function eventOf(type: (typeof types)[number]): { type: string; data: Record<string, unknown> } {
  const { sample } = findEventType(type);
  const data = { ...sample };
  const room = 1_000 - Buffer.byteLength(JSON.stringify({ type, data }));
  return { type, data: { ...data, metadata: { note: 'x'.repeat(Math.max(1, Math.min(400, room))) } } };
}

/** The requests that publish to one merchant: one for each event type, and one with a batch of all of them. */
export function callsTo(merchant: string): { single: Call[]; batch: Call } {
  const events = Array.from({ length: batchSize }, (_, n) => eventOf(types[n % types.length] ?? types[0]));
  return {
    single: types.map((type) => ({
      merchant,
      path: '/trpc/events.publish',
      body: JSON.stringify(eventOf(type)),
      events: 1,
    })),
    batch: { merchant, path: '/trpc/events.publish_many', body: JSON.stringify({ events }), events: batchSize },
  };
}
