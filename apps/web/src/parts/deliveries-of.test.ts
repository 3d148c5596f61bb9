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
])('of an event that has just come, nothing is known before the answer', (answer) => {
  expect(deliveriesOf(answer)('evt_new')).toBeUndefined();
});
