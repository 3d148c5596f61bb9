import { limits } from '@cryptoix/core';
import { isIP } from 'node:net';
import { addressKind, type AddressPolicy, isAllowedAddress, mappedIpv4 } from './ip.ts';

export type EndpointUrl = { ok: true; url: URL } | { ok: false; message: string };

/**
 * Parses the URL of a webhook endpoint as WHATWG URL does, so that every spelling of an address (`127.1`, `0x7f.1`,
 * full-width digits) is checked as the address it stands for; IPv4 mapped into IPv6 becomes that IPv4 address, so that
 * one server has one host. Checks the text only: `resolveVetted` checks the addresses that the host resolves to. The
 * message of a refusal says what to do. Any port is allowed: with https the first bytes are a TLS handshake, which no
 * other protocol mistakes for a command.
 */
export function parseEndpointUrl(text: string, policy: AddressPolicy): EndpointUrl {
  const problem = textProblem(text);
  if (problem !== null) return { ok: false, message: problem };
  const url = URL.parse(text);
  if (url === null) {
    return {
      ok: false,
      message: 'This is not a complete URL. Start with https:// and your host name, like https://example.com/webhooks.',
    };
  }
  const ipv4 = mappedIpv4(hostOf(url));
  if (ipv4 !== null) url.hostname = ipv4;
  const message = partsProblem(url, policy) ?? hostProblem(url, policy);
  return message === null ? { ok: true, url } : { ok: false, message };
}

/** A URL's host without the brackets of an IPv6 literal, as sockets and name servers expect it. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** True when this host, by its name or address alone, is allowed without `ALLOW_PRIVATE_ENDPOINTS`. */
export function isPublicHost(url: URL): boolean {
  return hostProblem(url, 'public') === null;
}

function textProblem(text: string): string | null {
  if (text.length > limits.endpointUrlLength) return 'The URL is longer than 2,048 characters. Use a shorter one.';
  // The URL parser would silently drop tabs, line ends and surrounding spaces.
  if (/[\s\p{Cc}\p{Cs}]/u.test(text)) {
    return 'The URL contains spaces, control characters or broken Unicode. Remove them, or percent-encode them in the path.';
  }
  if (text.includes('#')) return 'Remove the # and what follows it from the URL: that part is never sent to a server.';
  return null;
}

function partsProblem(url: URL, policy: AddressPolicy): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'Start with https://. Webhooks are not sent over other protocols.';
  }
  if (url.href.length > limits.endpointUrlLength) {
    return 'The URL is longer than 2,048 characters once it is percent-encoded. Use a shorter one.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'Remove the user name and password from the URL. Verify the signature of the webhooks instead, or add a custom header.';
  }
  if (url.port === '0')
    return 'Nothing can connect to port 0. Set the port that your server listens on, or leave it out.';
  if (url.protocol === 'http:' && policy === 'public') {
    return 'Start with https:// instead of http://, so that nobody on the network can read or change your webhooks.';
  }
  if (url.protocol === 'http:' && policy === 'loopback' && !isLoopbackHost(hostOf(url))) {
    return 'Start with https:// instead of http://, which is accepted for this machine (localhost) only.';
  }
  return null;
}

function hostProblem(url: URL, policy: AddressPolicy): string | null {
  const host = hostOf(url);
  if (isIP(host) !== 0) {
    if (isAllowedAddress(host, policy)) return null;
    return addressKind(host) === 'unusable'
      ? `${host} is not an address that a webhook can be sent to. Use the public address or host name of your server.`
      : `${host} is not reachable from the internet. Use the public address or host name of your server.`;
  }
  if (host.endsWith('.')) return 'Remove the dot at the end of the host name.';
  if (host.length > 253 || !host.split('.').every(isLabel)) {
    return 'The host name is not valid. Use letters, digits and hyphens, in parts of at most 63 characters between dots.';
  }
  if (policy === 'any' || (policy === 'loopback' && isLoopbackHost(host))) return null;
  if (isLoopbackHost(host)) {
    return `${host} is the machine itself, which the internet cannot reach. Use your server's public host name, or a tunnel to your machine.`;
  }
  if (!host.includes('.') || /\.(internal|local)$/.test(host)) {
    return `${host} is a name for private networks. Use your server's public host name, like hooks.example.com.`;
  }
  return null;
}

const isLabel = (label: string) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label);

// RFC 6761, section 6.3: localhost and every name below it is this machine.
const isLoopbackHost = (host: string) =>
  host === 'localhost' || host.endsWith('.localhost') || addressKind(host) === 'loopback';
