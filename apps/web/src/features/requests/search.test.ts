import { newId } from '@cryptoix/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choose, hasFilters, parseRequestSearch, statuses, toFilter } from './search.ts';

test('a parsed URL gives the same values again, and the API is never sent a filter that it refuses', () => {
  const value = fc.oneof(
    fc.constantFrom('POST', '/v1/payments/{uuid}', '403', '99', 'missing_scope', '24h', newId('api_key'), 'x y', ''),
    fc.string(),
    fc.anything(),
  );
  const search = { key: value, method: value, route: value, status: value, error: value, range: value, cursor: value };
  fc.assert(
    fc.property(fc.record(search), (typed) => {
      const parsed = parseRequestSearch(typed);
      expect(parseRequestSearch({ ...parsed })).toEqual(parsed);
      const filter = toFilter(parsed, 0);
      expect(filter.key_id ?? newId('api_key')).toMatch(/^key_[0-9a-z]{26}$/);
      expect(filter.status ?? 200).toBeGreaterThanOrEqual(100);
      expect(filter.status ?? 200).toBeLessThan(600);
      expect(filter.error_code ?? 'a').toMatch(/^[a-z_]{1,64}$/);
      expect((filter.route ?? '/').length).toBeLessThanOrEqual(200);
    }),
  );
});

test('a changed filter starts at the newest request; an empty choice removes it', () => {
  const search = { method: 'POST', error: 'missing_scope', cursor: 'abc' } as const;
  expect(choose(search, 'status', '403')).toEqual({ method: 'POST', error: 'missing_scope', status: '403' });
  expect(choose(search, 'method', '')).toEqual({ error: 'missing_scope' });
  expect(hasFilters({ cursor: 'abc' })).toBe(false);
});

test('the status codes to choose from are those the API answers with, in order', () => {
  expect(statuses.slice(0, 2)).toEqual(['200', '201']);
  for (const status of ['400', '401', '403', '404', '409', '422', '429', '500']) expect(statuses).toContain(status);
  expect(statuses).toEqual(statuses.toSorted());
});
