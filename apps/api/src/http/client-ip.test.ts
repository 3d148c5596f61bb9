import { expect, test } from 'vitest';
import { clientIp } from './client-ip.ts';

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
  ['no connection, no address', undefined, '1.1.1.1', [], null],
] as const)('%s', (_, remote, forwarded, trusted, expected) => {
  expect(clientIp(remote, forwarded, trusted)).toBe(expected);
});
