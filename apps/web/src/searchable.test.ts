import { visibleKeyLength } from '@cryptoix/core/tables';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSecret, searchable } from './searchable.ts';

const secretPart = fc.stringMatching(/^[0-9A-Za-z]{20,65}$/);

test('no more of an API key leaves the field than lists show, wherever it stands in the text', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('ak_live_', 'ak_test_', 'AK_LIVE_'),
      secretPart,
      (before, prefix, rest) => {
        const key = `${prefix}${rest}`;
        expect(searchable(`${before} ${key}`)).not.toContain(key.slice(0, visibleKeyLength + 1));
      },
    ),
  );
  expect(searchable('ak_live_4fJ2abcdefghijklmnop')).toBe('ak_live_4fJ2');
});

test('a text with a signing secret is not searched for at all', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('whsec_', 'whsk_', 'WHSEC_'), fc.string(), (before, prefix, after) => {
      const typed = `${before}${prefix}${after}`;
      expect([searchable(typed), isSecret(typed)]).toEqual(['', true]);
    }),
  );
});

test('everything else is searched for as it is typed', () => {
  for (const typed of ['order-1001', 'anna@shop.example', 'whe_01k9', 'webhook secret'])
    expect([searchable(` ${typed} `), isSecret(typed)]).toEqual([typed, false]);
});
