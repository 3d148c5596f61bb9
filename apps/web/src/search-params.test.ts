import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDeliverySearch } from './features/deliveries/search.ts';
import { parseSearch, stringifySearch } from './search-params.ts';

test('what was searched for is the same text again, whatever it looks like', () => {
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

test('what is not chosen is not in the URL', () => {
  expect(stringifySearch({ q: undefined })).toBe('');
  expect(stringifySearch({ q: 'a b', attempts: 3, none: undefined })).toBe('?q=a+b&attempts=3');
});

test('a filter of the history survives the URL', () => {
  const search = { outcome: 'failed', attempts: 3, q: '662E41' } as const;
  expect(parseDeliverySearch(parseSearch(stringifySearch(search)))).toEqual(search);
  expect(parseDeliverySearch({ attempts: '3.5' })).toEqual({});
});
