import { newId } from '@cryptoix/core';
import { expect, it } from 'vitest';
import { containsWords, parseId } from './find.ts';

it('knows every id that a merchant can copy out of the dashboard', () => {
  const found = (
    ['event', 'api_key', 'endpoint', 'request', 'payment', 'refund', 'transaction', 'withdrawal'] as const
  ).map((kind) => parseId(` ${newId(kind)} `)?.kind);
  expect(found).toEqual(['event', 'key', 'endpoint', 'request', 'object', 'object', 'object', 'object']);
  expect(parseId('115312345678901')?.kind).toBe('delivery');
});

it('takes everything else as words to search for', () => {
  for (const typed of ['', 'refund', '42', 'evt_', 'key_short', 'https://shop.example/hooks', 'ak_test_abcdefgh'])
    expect(parseId(typed)).toBeNull();
});

it('finds by words in any order and case, and everything by none', () => {
  expect(containsWords('Create an API key', 'KEY create')).toBe(true);
  expect(containsWords('Create an API key', 'create endpoint')).toBe(false);
  expect(containsWords('Home', ' ')).toBe(true);
});
