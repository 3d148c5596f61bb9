import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKind, type AddressPolicy, isAllowedAddress } from './ip.ts';

const policies: AddressPolicy[] = ['public', 'loopback', 'any'];

/** Any IPv4 address inside a CIDR range. */
function inside(cidr: string) {
  const [base = '', length = ''] = cidr.split('/');
  const hostBits = 32 - Number(length);
  const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return fc.integer({ min: start, max: start + 2 ** hostBits - 1 }).map(dotted);
}

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

/** The IPv6 spellings of an IPv4 address that a socket or a translator would connect to. */
function carriersOf(address: string): string[] {
  const hex = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  const [high, low] = [`${hex[0]}${hex[1]}`, `${hex[2]}${hex[3]}`];
  return [
    `::ffff:${address}`,
    `::ffff:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `::${address}`,
    `64:ff9b::${address}`,
    `64:ff9b:1::${address}`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::1`,
  ];
}

describe('to the internet only', () => {
  it.each([
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ])('no address in %s is allowed, in no spelling', (cidr) => {
    fc.assert(
      fc.property(inside(cidr), (address) => {
        for (const spelling of [address, ...carriersOf(address)])
          expect(isAllowedAddress(spelling, 'public'), spelling).toBe(false);
      }),
    );
  });

  it('no IPv6 address outside 2000::/3 is allowed, unless it is a public IPv4 one', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const outside = group.filter((first) => first >>> 13 !== 1);
    fc.assert(
      fc.property(outside, fc.array(group, { minLength: 7, maxLength: 7 }), (first, rest) => {
        const address = [first, ...rest].map((part) => part.toString(16)).join(':');
        expect(isAllowedAddress(address, 'public'), address).toBe(false);
      }),
    );
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:8.8.8.8',
  ])('%s is allowed', (address) => {
    expect(isAllowedAddress(address, 'public')).toBe(true);
  });

  it.each([
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'fec0::1',
    'ff02::1',
    '100::1',
    '1::1',
    'fe00::1',
    '2001:db8::1',
    '3fff::1',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2002:808:808::1',
    '2001::1',
    '64:ff9b::808:808',
    '64:ff9b:1::808:808',
    '::808:808',
    '5f00::1',
  ])('%s is not', (address) => {
    expect(isAllowedAddress(address, 'public')).toBe(false);
  });
});

describe('to this machine', () => {
  it('loopback is allowed besides public addresses, private networks are not', () => {
    for (const address of ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '8.8.8.8']) {
      expect(isAllowedAddress(address, 'loopback'), address).toBe(true);
    }
    for (const address of ['10.0.0.1', '192.168.1.1', 'fd00::1', '0.0.0.0', '169.254.169.254', '::ffff:10.0.0.1']) {
      expect(isAllowedAddress(address, 'loopback'), address).toBe(false);
    }
  });
});

describe('to private networks', () => {
  it('they are allowed besides loopback and public addresses', () => {
    for (const address of [
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.0.1',
      'fd12:3456::1',
      '::ffff:10.0.0.1',
      '127.0.0.1',
      '::1',
      '8.8.8.8',
    ]) {
      expect(isAllowedAddress(address, 'any'), address).toBe(true);
    }
  });
});

describe('under every policy', () => {
  it.each([
    '0.0.0.0',
    '::',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    '240.0.0.1',
    '169.254.0.1',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1%1',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
    'FD00:0EC2:0:0:0:0:0:254',
    'fd20:ce::254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
  ])('%s is refused', (address) => {
    for (const policy of policies) expect(isAllowedAddress(address, policy)).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '010.0.0.1',
    '[::1]',
    '8.8.8.8/32',
    ' 8.8.8.8',
    '8.8.8.8\0',
    '1.2.3.4:80',
  ])('%j is no address', (text) => expect(addressKind(text)).toBe('unusable'));
});
