import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choose, hasFilters, parseEventSearch, toFilter } from './search.ts';

test('a parsed URL gives the same values again', () => {
  const value = fc.oneof(
    fc.constantFrom('payment.completed', '7d', 'pay_1', 'c-u_r', '1y', 'x y', ''),
    fc.string(),
    fc.anything(),
  );
  fc.assert(
    fc.property(fc.record({ type: value, range: value, about: value, cursor: value }), (search) => {
      const parsed = parseEventSearch(search);
      expect(parseEventSearch({ ...parsed })).toEqual(parsed);
      // The API is never sent a filter that it refuses.
      const filter = toFilter(parsed, 0);
      expect(filter.object_id ?? 'a').toMatch(/^[\w-][\w.~-]{0,63}$/);
      expect(filter.cursor ?? 'a').toMatch(/^[\w-]{1,200}$/);
    }),
  );
});

test('an id of only digits is an id', () => {
  expect(parseEventSearch({ about: '42' })).toEqual({ about: '42' });
});

test('a changed filter starts at the newest event; an empty choice removes it', () => {
  const search = { type: 'payment.completed', range: '7d', cursor: 'abc' } as const;
  expect(choose(search, 'range', '24h')).toEqual({ type: 'payment.completed', range: '24h' });
  expect(choose(search, 'type', '')).toEqual({ range: '7d' });
  expect(hasFilters({ cursor: 'abc' })).toBe(false);
});

test('a range ends now', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(toFilter({ range: '24h' }, now)).toEqual({ since: '2026-11-22T12:00:00.000Z' });
});
