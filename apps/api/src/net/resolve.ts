import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { type AddressPolicy, isAllowedAddress } from './ip.ts';

/**
 * A host that has no address, or one that is not allowed. The message is for the endpoint's owner and names no address.
 */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code: 'dns' | 'blocked_address';

  constructor(code: 'dns' | 'blocked_address', message: string) {
    super(message);
    this.code = code;
  }
}

/** The name was not looked up, because too many others were. This says nothing about the host. */
export class LookupBusyError extends AddressError {
  constructor(message: string) {
    super('dns', message);
  }
}

/**
 * Every IPv4 and IPv6 address of a host name. `startWithinMs` is how long the lookup may wait for its turn.
 * @throws AddressError `dns`, `LookupBusyError` when its turn did not come
 */
export type Resolver = (hostname: string, startWithinMs?: number) => Promise<string[]>;

/** One or more addresses, in the order to try them. */
export type Addresses = readonly [string, ...string[]];

// A name with a hundred dead addresses must not become a hundred connections per attempt.
const maxAddresses = 4;

/**
 * The addresses that a URL's hostname (IPv6 with or without brackets) may be connected to: the literal itself, or the
 * addresses the name resolves to, IPv4 first (our own network may lack IPv6), at most 4. One address that the policy
 * forbids refuses them all: names that resolve to both kinds are used to get around such checks.
 * @throws AddressError `dns` when there is no address, `blocked_address` when one is not allowed
 */
export async function resolveVetted(hostname: string, policy: AddressPolicy, resolver: Resolver): Promise<Addresses> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host) !== 0;
  const found = literal ? [host] : await resolver(host);
  if (!found.every((address) => isAllowedAddress(address, policy))) {
    throw new AddressError(
      'blocked_address',
      `${host} ${literal ? 'is' : 'resolves to'} an address that webhooks may not be sent to`,
    );
  }
  const ordered = found.toSorted((a, b) => isIP(a) - isIP(b)).slice(0, maxAddresses);
  const [first, ...rest] = ordered;
  if (first === undefined) throw new AddressError('dns', `${host} has no address`);
  return [first, ...rest];
}

/**
 * The addresses of reserved names, which are never looked up (RFC 6761, sections 6.3 and 6.4); null for any other.
 * @throws AddressError `dns` for reserved names that never exist
 */
export function reservedName(hostname: string): string[] | null {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  if (hostname === 'invalid' || hostname.endsWith('.invalid'))
    throw new AddressError('dns', `${hostname} does not exist`);
  return null;
}

type NameServers = Pick<dns.Resolver, 'resolve4' | 'resolve6'>;

/**
 * A resolver that queries name servers for A and AAAA at the same time. One successful response is enough: hosts
 * without IPv6 often have name servers that fail on AAAA. The hosts file is not used.
 */
export function nameServerResolver(servers: NameServers): Resolver {
  return async (hostname) => {
    const reserved = reservedName(hostname);
    if (reserved !== null) return reserved;
    const [v4, v6] = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)]);
    const addresses = [...(v4.status === 'fulfilled' ? v4.value : []), ...(v6.status === 'fulfilled' ? v6.value : [])];
    if (addresses.length > 0) return addresses;
    const failed = [v4, v6].filter((result) => result.status === 'rejected');
    throw lookupFailure(
      hostname,
      failed.map((result): unknown => result.reason),
    );
  };
}

/**
 * The system's name servers, queried without libuv's thread pool. `dns.lookup` uses that pool, where two slow names
 * would block every other lookup of the process.
 */
export const nameServers: Resolver = nameServerResolver(
  // Up to 3 name servers, 2 tries each, 2 s a try: 12 s at worst, less than the 15 s of an attempt.
  new dns.Resolver({ timeout: 2_000, maxTimeout: 2_000, tries: 2 }),
);

/**
 * Resolves to true when name servers respond for both families of a name, with any result. The system's own lookup waits
 * for both.
 */
export async function respond(servers: NameServers, hostname: string): Promise<boolean> {
  const queries = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)]);
  return queries.every((result) => result.status === 'fulfilled' || errorCode(result.reason) !== 'ETIMEOUT');
}

/** The failure of a lookup, from the errors of its queries. */
export function lookupFailure(hostname: string, errors: readonly unknown[]): AddressError {
  const codes = errors.map(errorCode);
  // ENODATA for one family does not matter when the other one failed for a real reason.
  return new AddressError('dns', failureText(hostname, codes.find((code) => code !== 'ENODATA') ?? 'ENODATA'));
}

function failureText(hostname: string, code: string): string {
  switch (code) {
    case 'ENOTFOUND':
      return `${hostname} does not exist`;
    case 'ENODATA':
      return `${hostname} has no address`;
    case 'ETIMEOUT':
      return `the name servers did not respond for ${hostname} in time`;
    default:
      return `the name servers failed for ${hostname} (${code})`;
  }
}

const errorCode = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN');
