import { expect, test } from 'vitest';
import { parseKeySearch } from './search.ts';

const key = `ak_live_4fJ2${'x'.repeat(61)}`;

test('only the public part of a pasted key gets into the URL', () => {
  expect(parseKeySearch({ q: `  Bearer ${key}\n` })).toEqual({ q: 'Bearer ak_live_4fJ2' });
  expect(parseKeySearch({ q: key })).toEqual({ q: 'ak_live_4fJ2' });
});

test('invalid values in the URL are left out, and digits are text', () => {
  expect(parseKeySearch({ q: '2026', status: 'revoked' })).toEqual({ q: '2026', status: 'revoked' });
  expect(parseKeySearch({ q: ['x'], status: 'lost' })).toEqual({});
  expect(parseKeySearch({ q: '   ' })).toEqual({});
});
