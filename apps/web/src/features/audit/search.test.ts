import { expect, test } from 'vitest';
import { hasFilters, parseAuditSearch, toFilter } from './search.ts';

test('the URL holds the filter, and invalid values are left out', () => {
  const search = { actor: 'usr_1', action: 'api_key.*', q: '42', from: '2026-11-01', to: '2026-11-02', entry: 'aud_1' };
  expect(parseAuditSearch(search)).toEqual({ ...search, q: '42' });
  expect(parseAuditSearch({ actor: '7', action: 'drop table', q: ' ', from: '2026-13-01', to: {}, entry: [] })).toEqual(
    {
      actor: '7',
    },
  );
  expect(hasFilters({ entry: 'aud_1' })).toBe(false);
});

test('both days are whole, in the person’s time zone', () => {
  const { since = '', until = '' } = toFilter({ from: '2026-11-01', to: '2026-11-02' });
  expect(new Date(since)).toEqual(new Date(2026, 10, 1));
  expect(new Date(until)).toEqual(new Date(2026, 10, 3));
});
