import { z } from 'zod';
import { redactKeys } from '../keys/redaction.ts';
import type { Scope } from '../scopes.ts';
import { nearest } from './nearest.ts';
import { patternsOf, selectedBy } from './patterns.ts';
import { eventTypeNames, eventTypes, findEventType, type EventType } from './table.ts';

const resources: readonly string[] = [...new Set(eventTypes.map((row) => row.resource))];
const patterns: ReadonlySet<string> = new Set([
  '*',
  ...resources.map((resource) => `${resource}.*`),
  ...eventTypeNames,
]);

/** One entry of a subscription: an exact type, a whole resource such as `payment.*`, or `*`. */
export const subscriptionSchema = z
  .string()
  .max(64, { error: 'Must be an event type, such as payment.completed.', abort: true })
  .refine((text) => patterns.has(text), { error: (issue) => unknownPattern(String(issue.input)) });

function unknownPattern(text: string): string {
  const close = nearest(text, patterns);
  const hint = close === null ? 'use a type from GET /v1/event-types, <resource>.* or *' : `did you mean "${close}"?`;
  // People paste keys into the wrong field; the response and its log must not repeat one.
  return `There is no event type "${redactKeys(text.slice(0, 64))}": ${hint}`;
}

/** Every type that the patterns select, in the table's order. `*` leaves out operational types unless they are named. */
export function expandSubscription(subscribed: readonly string[]): EventType[] {
  return selectedBy(subscribed, eventTypes).map(({ type }) => type);
}

/** The patterns that select a type. */
export const patternsMatching = (type: EventType): string[] => patternsOf(findEventType(type));

/** The scopes that a key needs for the whole subscription, each once. */
export function scopesForSubscription(subscribed: readonly string[]): Scope[] {
  return [...new Set(expandSubscription(subscribed).map((type) => findEventType(type).scope))];
}
