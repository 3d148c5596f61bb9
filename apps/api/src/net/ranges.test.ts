import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isListed } from '../keys/verify.ts';
import { isWithin } from './ranges.ts';

test.each<[string[], string[], boolean]>([
  [['203.0.113.7'], [], true],
  [[], [], true],
  [[], ['203.0.113.7'], false],
  [[], ['0.0.0.0/0', '::/0'], false],
  [['203.0.113.7'], ['203.0.113.0/24'], true],
  [['203.0.113.0/25'], ['203.0.113.0/24'], true],
  [['203.0.112.0/23'], ['203.0.113.0/24'], false],
  [['203.0.113.7', '198.51.100.1'], ['203.0.113.0/24'], false],
  [['::ffff:203.0.113.7'], ['203.0.113.7'], true],
  [['203.0.113.0/25'], ['::ffff:203.0.113.0/120'], true],
  [['::ffff:203.0.113.0/120'], ['::/0'], false],
  [['203.0.113.7'], ['::/0'], false],
  [['2001:db8::1'], ['0.0.0.0/0'], false],
  [['2001:DB8:0:0::1'], ['2001:db8::/32'], true],
])('%j within %j: %s', (inner, outer, within) => {
  expect(isWithin(inner, outer)).toBe(within);
});

describe('for any two lists', () => {
  // Only a few networks, so that many of the pairs overlap.
  const v4 = fc.tuple(
    fc.constantFrom('10.0.0.0', '10.0.0.5', '10.0.1.0', '10.128.0.0'),
    fc.constantFrom(8, 23, 24, 30, 32),
  );
  const v6 = fc.tuple(fc.constantFrom('2001:db8::', '2001:db8::5', '2001:db9::'), fc.constantFrom(16, 32, 64, 128));
  const mapped = fc.tuple(fc.constantFrom('::ffff:10.0.0.0', '::ffff:10.0.1.5'), fc.constantFrom(96, 119, 120, 128));
  const entry = fc.oneof(v4, v6, mapped).chain(([address, bits]) => fc.constantFrom(address, `${address}/${bits}`));
  const list = fc.array(entry, { maxLength: 4 });
  const address = fc.constantFrom(
    '10.0.0.0',
    '10.0.0.5',
    '10.0.1.9',
    '10.200.0.1',
    '2001:db8::5',
    '2001:db9::1',
    '::1',
  );

  test('an inner list allows no address that the outer list does not', () => {
    fc.assert(
      fc.property(list, list, address, (inner, outer, ip) => {
        fc.pre(isWithin(inner, outer));
        const passes = (of: string[]) => of.length === 0 || isListed(ip, of);
        return !passes(inner) || passes(outer);
      }),
    );
  });

  test('a list is within itself, and a part of it within the whole', () => {
    fc.assert(
      fc.property(list, fc.nat(3), (all, at) => {
        const part = all.filter((_, index) => index !== at);
        return isWithin(all, all) && (part.length === 0 || isWithin(part, all));
      }),
    );
  });
});
