import ipaddr from 'ipaddr.js';
import { isListed } from '../keys/verify.ts';
import type { RequestHeaders } from './incoming.ts';

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
  const hops = forwardedFor.split(',').map((hop) => plain(withoutPort(hop.trim())));
  for (const hop of hops.toReversed()) {
    if (hop === null) return remote;
    if (!isListed(hop, trustedProxies)) return hop;
  }
  return hops[0] ?? remote;
}

/** Headers in which proxies say whom they speak for. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip'] as const;

/** Whether a request says that it came by way of a proxy. */
export const isForwarded = (headers: RequestHeaders): boolean => forwarding.some((name) => headers.has(name));

/**
 * Whether a forwarded header came from somebody who is no trusted proxy: it does not count, so that all who come by way of
 * this peer, if it is a proxy, pass for one.
 */
export function isUntrustedForward(
  remoteAddress: string | undefined,
  headers: RequestHeaders,
  trustedProxies: readonly string[],
): boolean {
  if (!isForwarded(headers)) return false;
  const remote = plain(remoteAddress);
  return remote === null || !isListed(remote, trustedProxies);
}

/** Some proxies write the port too: `203.0.113.7:51008`, `[2001:db8::7]:443`; others the brackets alone. */
function withoutPort(hop: string): string {
  const [, bracketed, plainV4] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop) ?? [];
  return bracketed ?? plainV4 ?? hop;
}

/** IPv4 that came mapped into IPv6 in its own form; null for what is no address. */
function plain(address: string | undefined): string | null {
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}
