import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseKeySearch, searchable } from './search.ts';

const key = `ak_live_4fJ2${'x'.repeat(61)}`;

test('only the public part of a pasted key gets into the URL', () => {
  expect(searchable(key)).toBe('ak_live_4fJ2');
  expect(searchable(`  Bearer ${key}\n`)).toBe('Bearer ak_live_4fJ2');
  expect(parseKeySearch({ q: key })).toEqual({ q: 'ak_live_4fJ2' });
});

test('only the start of a key is searched for, whatever text is around it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      expect(searchable(before + key + after)).not.toContain(key.slice(0, 13));
    }),
  );
});

test('invalid values in the URL are left out, and digits are text', () => {
  expect(parseKeySearch({ q: '2026', status: 'revoked' })).toEqual({ q: '2026', status: 'revoked' });
  expect(parseKeySearch({ q: ['x'], status: 'lost' })).toEqual({});
  expect(parseKeySearch({ q: '   ' })).toEqual({});
});
