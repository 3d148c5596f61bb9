import ipaddr from 'ipaddr.js';

/** The network of an address: an IPv4 address itself, an IPv6 address's /64, of which one customer has every address. */
export function networkOf(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv6' ? address.toByteArray().slice(0, 8).join('.') : address.toString();
}
