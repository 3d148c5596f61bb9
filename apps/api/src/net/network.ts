import ipaddr from 'ipaddr.js';

/**
 * The network of an IP address: an IPv4 address itself, or the /64 of an IPv6 address, which one customer usually owns.
 */
export function networkOf(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv6' ? address.toByteArray().slice(0, 8).join('.') : address.toString();
}
