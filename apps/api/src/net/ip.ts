import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Where webhooks may be sent.
 * `public`: public unicast addresses, over https. `loopback`: also this machine itself, where http is allowed too.
 * `any`: also private networks, over http too.
 */
export type AddressPolicy = 'public' | 'loopback' | 'any';

/**
 * No policy may send to `unusable` addresses: metadata services, multicast, reserved space, addresses that hide
 * another.
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'unusable';

const allowedKinds: Record<AddressPolicy, readonly AddressKind[]> = {
  public: ['public'],
  loopback: ['public', 'loopback'],
  any: ['public', 'loopback', 'private'],
};

const privateRanges: readonly string[] = ['private', 'carrierGradeNat', 'uniqueLocal'];

// IANA gives out global unicast addresses from here only; ipaddr.js also calls 1::1 and fe00::1 unicast.
const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3');

// Cloud metadata services outside link-local space: Azure, Alibaba, AWS and Google over IPv6.
const metadataServices: readonly string[] = ['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254'];

/**
 * The kind of an IP address. IPv4 inside IPv6 (`::ffff:10.0.0.1`, `::10.0.0.1`) counts as that IPv4 address. NAT64,
 * 6to4 and Teredo are unusable, because they lead to an IPv4 address that is not checked here. Anything that is not a
 * plain IP address is unusable too, including one with a zone (`fe80::1%eth0`).
 */
export function addressKind(address: string): AddressKind {
  if (isIP(address) === 0 || address.includes('%')) return 'unusable';
  const ip = ipaddr.process(address);
  if (metadataServices.includes(ip.toString())) return 'unusable';
  const range = ip.range();
  if (range === 'loopback') return 'loopback';
  if (privateRanges.includes(range)) return 'private';
  if (range !== 'unicast') return 'unusable';
  return ip instanceof ipaddr.IPv4 || ip.match(globalUnicastV6) ? 'public' : 'unusable';
}

/** The IPv4 address that an IPv6 address maps (`::ffff:192.0.2.1`); null for any other text. */
export function mappedIpv4(address: string): string | null {
  if (isIP(address) !== 6 || address.includes('%')) return null;
  const ip = ipaddr.IPv6.parse(address);
  return ip.isIPv4MappedAddress() ? ip.toIPv4Address().toString() : null;
}

/** True when a webhook may be sent to this IP address; false for anything that is not an IP address. */
export function isAllowedAddress(address: string, policy: AddressPolicy): boolean {
  return allowedKinds[policy].includes(addressKind(address));
}
