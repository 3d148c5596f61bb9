import { z } from 'zod';

/**
 * Delivery ids are integers below 2^53, because the published Go SDK parses them as `int` and JSON parsers as doubles:
 * 41 bits of milliseconds since this time (until 2095), then 12 bits of sequence.
 */
export const deliveryIdEpochMs = Date.UTC(2026, 0, 1);
const perMillisecond = 4096;

/** The lowest delivery id of the millisecond `ms` (Unix time, not before the epoch). */
export function deliveryIdAt(ms: number): number {
  return (ms - deliveryIdEpochMs) * perMillisecond;
}

/** When a delivery was made, as its id has it: Unix ms. */
export function deliveryIdTime(id: number): number {
  return deliveryIdEpochMs + Math.floor(id / perMillisecond);
}

export const deliveryIdSchema = z
  .int('Must be a delivery id: a whole number below 2^53.')
  .positive('Must be a delivery id: a whole number above zero.');
