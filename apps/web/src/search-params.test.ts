import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDeliverySearch } from './features/deliveries/search.ts';
import { parseStart } from './features/keys/search.ts';
import {
  listOf,
  matching,
  oneOf,
  parseSearch,
  searchParser,
  stringifySearch,
  textUpTo,
  numberUpTo,
} from './search-params.ts';

test('a search text stays the same text, whatever it looks like', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('662E41', 'true', 'null', '007', '1e5', '"x"', '{}', '+', '&a=b'),
  );
  fc.assert(
    fc.property(text, (q) => {
      expect(parseSearch(stringifySearch({ q }))).toEqual({ q });
    }),
  );
});

test('values that are not chosen are not in the URL', () => {
  expect(stringifySearch({ q: undefined })).toBe('');
  expect(stringifySearch({ q: 'a b', attempts: 3, none: undefined })).toBe('?q=a+b&attempts=3');
});

test('a filter of the history survives the URL', () => {
  const search = { outcome: 'failed', attempts: 3, q: '662E41' } as const;
  expect(parseDeliverySearch(parseSearch(stringifySearch(search)))).toEqual(search);
  expect(parseDeliverySearch({ attempts: '3.5' })).toEqual({});
});

test('the permissions that a narrower key begins with survive the URL', () => {
  const start = { label: 'Web shop', scopes: ['payments:read', 'refunds:write'] };
  expect(parseStart(parseSearch(stringifySearch(start)))).toEqual(start);
  expect(parseStart({ scopes: 'payments:read,<script>' })).toEqual({ scopes: ['payments:read'] });
});

test('a URL may hold anything: invalid values are left out, and the rest parses the same again', () => {
  const parse = searchParser({
    one: oneOf(['a', 'b']),
    id: matching(/^[a-z]{3}_\d+$/),
    q: textUpTo(5),
    attempts: numberUpTo(100),
    list: listOf(/^[a-z:]+$/),
  });
  const value = fc.oneof(fc.constantFrom('a', 'pay_1', ' a b  c ', '7', 'x:y,z'), fc.string(), fc.anything());
  fc.assert(
    fc.property(fc.record({ one: value, id: value, q: value, attempts: value, list: value, more: value }), (search) => {
      const parsed = parse(search);
      expect(parsed).not.toHaveProperty('more');
      expect(parsed.q?.length ?? 1).toBeGreaterThan(0);
      expect(parse({ ...parsed })).toEqual(parsed);
      expect(parse(parseSearch(stringifySearch(parsed)))).toEqual(parsed);
    }),
  );
  expect(parse({ one: 'a', q: '', attempts: '' })).toEqual({ one: 'a' });
});
