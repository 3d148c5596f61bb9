import { expect, test } from 'vitest';
import { networkOf } from './network.ts';

test('a network is an IPv4 address or the /64 of an IPv6 address', () => {
  expect(networkOf('198.51.100.7')).not.toBe(networkOf('198.51.100.8'));
  expect(networkOf('::ffff:198.51.100.7')).toBe(networkOf('198.51.100.7'));
  expect(networkOf('2001:db8:0:1::1')).toBe(networkOf('2001:db8:0:1:ffff::2'));
  expect(networkOf('2001:db8:0:1::1')).not.toBe(networkOf('2001:db8:0:2::1'));
});
