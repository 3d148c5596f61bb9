import { expect, test } from 'vitest';
import { deliveriesOf } from './deliveries-of.ts';

const data = [{ event_id: 'evt_old', id: 1 }];

test('an event without deliveries has none once that is known', () => {
  const of = deliveriesOf({ data, isPlaceholderData: false });
  expect(of('evt_old')).toEqual(data);
  expect(of('evt_unwanted')).toEqual([]);
});

test.each([
  { data, isPlaceholderData: true },
  { data: undefined, isPlaceholderData: false },
])('nothing is known about a new event before the response', (query) => {
  expect(deliveriesOf(query)('evt_new')).toBeUndefined();
});
