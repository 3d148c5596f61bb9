import ipaddr from 'ipaddr.js';
import { isListed } from '../keys/verify.ts';
import type { RequestHeaders } from './incoming.ts';

/**
 * The caller's address. `X-Forwarded-For` counts only when the connection comes from a trusted proxy, and then from the
 * right: the first address that is not a trusted proxy is the caller's, and everything to its left is ignored.
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

/** Headers in which proxies name the client. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip'] as const;

/** True when a request says that it came through a proxy. */
export const isForwarded = (headers: RequestHeaders): boolean => forwarding.some((name) => headers.has(name));

/**
 * True when a forwarded header comes from a peer that is not a trusted proxy. It is ignored, so if this peer is a proxy,
 * everyone behind it looks like one caller.
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

/** The address alone: some proxies add the port (`203.0.113.7:51008`, `[2001:db8::7]:443`), others only the brackets. */
function withoutPort(hop: string): string {
  const [, bracketed, plainV4] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop) ?? [];
  return bracketed ?? plainV4 ?? hop;
}

/** The address in its usual form, with IPv4 mapped into IPv6 as IPv4; null when it is not an address. */
function plain(address: string | undefined): string | null {
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}
