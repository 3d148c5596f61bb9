import { expect, test } from 'vitest';
import { clientIp, isUntrustedForward } from './client-ip.ts';

test.each([
  ["the connection's address counts when no proxy is trusted", '203.0.113.9', '10.0.0.1', [], '203.0.113.9'],
  [
    "the connection's address counts when it is not a trusted proxy",
    '203.0.113.9',
    '198.51.100.1',
    ['10.0.0.0/8'],
    '203.0.113.9',
  ],
  ['a trusted proxy names the caller', '10.0.0.1', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
  [
    'what the caller adds on the left is ignored',
    '10.0.0.1',
    '1.1.1.1, 198.51.100.1, 10.0.0.2',
    ['10.0.0.0/8'],
    '198.51.100.1',
  ],
  ['IPv4 mapped into IPv6 is IPv4', '::ffff:203.0.113.9', undefined, [], '203.0.113.9'],
  ["an invalid address falls back to the connection's", '10.0.0.1', 'unknown', ['10.0.0.0/8'], '10.0.0.1'],
  ['a port beside the address is left out', '10.0.0.1', '203.0.113.7:51008', ['10.0.0.0/8'], '203.0.113.7'],
  ['brackets are left out', '10.0.0.1', '[2001:db8::7]', ['10.0.0.0/8'], '2001:db8::7'],
  ['brackets with a port are left out', '10.0.0.1', '[2001:db8::7]:443', ['10.0.0.0/8'], '2001:db8::7'],
  ['IPv6 without brackets has no port', '10.0.0.1', '2001:db8::7:443', ['10.0.0.0/8'], '2001:db8::7:443'],
  [
    'a trusted proxy is recognized with its port',
    '10.0.0.1',
    '203.0.113.7:1, 10.0.0.2:80',
    ['10.0.0.0/8'],
    '203.0.113.7',
  ],
  ['an address with one bracket is invalid', '10.0.0.1', '[2001:db8::7', ['10.0.0.0/8'], '10.0.0.1'],
  ['an address with an invalid port is invalid', '10.0.0.1', '203.0.113.7:x', ['10.0.0.0/8'], '10.0.0.1'],
  ['without a connection there is no address', undefined, '1.1.1.1', [], null],
] as const)('%s', (_, remote, forwarded, trusted, expected) => {
  expect(clientIp(remote, forwarded, trusted)).toBe(expected);
});

test('a forwarded header from an untrusted peer is detected', () => {
  const forwarded = new Headers({ 'x-forwarded-for': '203.0.113.9' });
  expect(isUntrustedForward('10.0.0.1', forwarded, [])).toBe(true);
  expect(isUntrustedForward('10.0.0.1', new Headers({ forwarded: 'for=203.0.113.9' }), [])).toBe(true);
  expect(isUntrustedForward('10.0.0.1', new Headers({ 'x-real-ip': '203.0.113.9' }), [])).toBe(true);
  expect(isUntrustedForward('10.0.0.1', forwarded, ['10.0.0.0/8'])).toBe(false);
  expect(isUntrustedForward('10.0.0.1', new Headers(), [])).toBe(false);
});
