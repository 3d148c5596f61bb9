import { expect, test } from 'vitest';
import { clientIp, isUntrustedForward } from './client-ip.ts';

test.each([
  ['the connection counts when nobody is trusted', '203.0.113.9', '10.0.0.1', [], '203.0.113.9'],
  [
    'the connection counts when it is not a trusted proxy',
    '203.0.113.9',
    '198.51.100.1',
    ['10.0.0.0/8'],
    '203.0.113.9',
  ],
  ['a trusted proxy names the caller', '10.0.0.1', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
  [
    'what the caller wrote to the left does not count',
    '10.0.0.1',
    '1.1.1.1, 198.51.100.1, 10.0.0.2',
    ['10.0.0.0/8'],
    '198.51.100.1',
  ],
  ['IPv4 mapped into IPv6 is IPv4', '::ffff:203.0.113.9', undefined, [], '203.0.113.9'],
  ['junk falls back to the connection', '10.0.0.1', 'unknown', ['10.0.0.0/8'], '10.0.0.1'],
  ['a port beside the address is left out', '10.0.0.1', '203.0.113.7:51008', ['10.0.0.0/8'], '203.0.113.7'],
  ['brackets are left out', '10.0.0.1', '[2001:db8::7]', ['10.0.0.0/8'], '2001:db8::7'],
  ['brackets with a port are left out', '10.0.0.1', '[2001:db8::7]:443', ['10.0.0.0/8'], '2001:db8::7'],
  ['IPv6 without brackets is whole', '10.0.0.1', '2001:db8::7:443', ['10.0.0.0/8'], '2001:db8::7:443'],
  ['a proxy with a port is a proxy', '10.0.0.1', '203.0.113.7:1, 10.0.0.2:80', ['10.0.0.0/8'], '203.0.113.7'],
  ['half a bracket is junk', '10.0.0.1', '[2001:db8::7', ['10.0.0.0/8'], '10.0.0.1'],
  ['a port that is none is junk', '10.0.0.1', '203.0.113.7:x', ['10.0.0.0/8'], '10.0.0.1'],
  ['no connection, no address', undefined, '1.1.1.1', [], null],
] as const)('%s', (_, remote, forwarded, trusted, expected) => {
  expect(clientIp(remote, forwarded, trusted)).toBe(expected);
});

test('a forwarded header is noticed when the peer that sent it is not trusted', () => {
  const forwarded = new Headers({ 'x-forwarded-for': '203.0.113.9' });
  expect(isUntrustedForward('10.0.0.1', forwarded, [])).toBe(true);
  expect(isUntrustedForward('10.0.0.1', new Headers({ forwarded: 'for=203.0.113.9' }), [])).toBe(true);
  expect(isUntrustedForward('10.0.0.1', new Headers({ 'x-real-ip': '203.0.113.9' }), [])).toBe(true);
  expect(isUntrustedForward('10.0.0.1', forwarded, ['10.0.0.0/8'])).toBe(false);
  expect(isUntrustedForward('10.0.0.1', new Headers(), [])).toBe(false);
});
