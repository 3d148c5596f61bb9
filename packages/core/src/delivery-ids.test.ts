import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveryIdAt, deliveryIdEpochMs, deliveryIdSchema, deliveryIdTime } from './delivery-ids.ts';

/** The last millisecond that fits into 41 bits. */
const lastMs = deliveryIdEpochMs + 2 ** 41 - 1;
const time = fc.integer({ min: deliveryIdEpochMs, max: lastMs });
const sequence = fc.integer({ min: 0, max: 4095 });

test('every delivery id until 2095 is an integer below 2^53 that sorts by time', () => {
  expect(deliveryIdAt(lastMs) + 4095).toBe(2 ** 53 - 1);
  expect(new Date(lastMs).getUTCFullYear()).toBe(2095);
  fc.assert(
    fc.property(time, sequence, (ms, step) => {
      fc.pre(ms < lastMs);
      expect(deliveryIdAt(ms) + step).toBeLessThan(deliveryIdAt(ms + 1));
    }),
  );
});

test('a delivery id says when it was made', () => {
  fc.assert(
    fc.property(time, sequence, (ms, step) => {
      expect(deliveryIdTime(deliveryIdAt(ms) + step)).toBe(ms);
    }),
  );
});

test.each([0, -1, 1.5, 2 ** 53, Number.NaN, '1', null])('%j is no delivery id', (value) => {
  expect(deliveryIdSchema.safeParse(value).success).toBe(false);
});

test('any other whole number may be one', () => {
  expect(deliveryIdSchema.parse(1)).toBe(1);
  expect(deliveryIdSchema.parse(2 ** 53 - 1)).toBe(2 ** 53 - 1);
});
