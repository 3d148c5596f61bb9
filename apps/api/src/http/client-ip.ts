import ipaddr from 'ipaddr.js';
import { isListed } from '../keys/verify.ts';

/**
 * The caller's address. `X-Forwarded-For` counts only when the connection comes from a trusted proxy, and then from the
 * right: the first address that is not a trusted proxy is the caller's, whatever the caller wrote to its left.
 */
export function clientIp(
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string | null {
  const remote = plain(remoteAddress);
  if (remote === null || forwardedFor === undefined || !isListed(remote, trustedProxies)) return remote;
  const hops = forwardedFor.split(',').map((hop) => plain(hop.trim()));
  for (const hop of hops.toReversed()) {
    if (hop === null) return remote;
    if (!isListed(hop, trustedProxies)) return hop;
  }
  return hops[0] ?? remote;
}

/** IPv4 that came mapped into IPv6 in its own form; null for what is no address. */
function plain(address: string | undefined): string | null {
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}
