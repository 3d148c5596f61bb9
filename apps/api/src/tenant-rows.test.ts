import { deliveryIdEpochMs, idSchema, idTime } from '@cryptoix/core';
import { expect, test } from 'vitest';
import { idAt } from './tenant-rows.ts';

test('the lowest id of a time is a valid id of its kind, of that millisecond', () => {
  const time = '2026-03-01T12:00:00.123Z';
  const id = String(idAt('payment', time));
  expect(idSchema('payment').parse(id)).toBe(id);
  expect(idTime(id)).toBe(Date.parse(time));
  expect(idAt('delivery', new Date(deliveryIdEpochMs + 1).toISOString())).toBe(4096);
});

test.each(['0000-01-01T00:00:00Z', '1969-12-31T23:59:59Z'])(
  'a filter may name a time before any id, such as %s',
  (time) => {
    expect(idTime(String(idAt('event', time)))).toBe(0);
    expect(idAt('delivery', time)).toBe(0);
  },
);
