import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { type AddressPolicy, isAllowedAddress } from './ip.ts';

/** A host that cannot be connected to, or may not be. The message is for the endpoint's owner and names no address. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code: 'dns' | 'blocked_address';

  constructor(code: 'dns' | 'blocked_address', message: string) {
    super(message);
    this.code = code;
  }
}

/** Every IPv4 and IPv6 address of a host name. @throws AddressError `dns` */
export type Resolver = (hostname: string) => Promise<string[]>;

/** At least one address, in the order in which to try them. */
export type Addresses = readonly [string, ...string[]];

// A name with a hundred dead addresses must not become a hundred connections per attempt.
const maxAddresses = 4;

/**
 * The addresses that a URL's hostname (IPv6 with or without brackets) may be connected to: the literal itself, or what
 * the name resolves to, IPv4 first (not every network of ours need have IPv6), at most 4. One answer that the policy
 * forbids refuses them all: names that answer with both kinds are how a check is steered past.
 * @throws AddressError `dns` when there is no address, `blocked_address` when one is not allowed
 */
export async function resolveVetted(hostname: string, policy: AddressPolicy, resolver: Resolver): Promise<Addresses> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host) !== 0;
  const answers = literal ? [host] : await resolver(host);
  if (!answers.every((address) => isAllowedAddress(address, policy))) {
    throw new AddressError(
      'blocked_address',
      `${host} ${literal ? 'is' : 'resolves to'} an address that webhooks may not be sent to`,
    );
  }
  const ordered = answers.toSorted((a, b) => isIP(a) - isIP(b)).slice(0, maxAddresses);
  const [first, ...rest] = ordered;
  if (first === undefined) throw new AddressError('dns', `${host} has no address`);
  return [first, ...rest];
}

/**
 * The addresses of names that are never asked about (RFC 6761, sections 6.3 and 6.4); null for any other.
 * @throws AddressError `dns` for those that never exist
 */
export function reservedName(hostname: string): string[] | null {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  if (hostname === 'invalid' || hostname.endsWith('.invalid'))
    throw new AddressError('dns', `${hostname} does not exist`);
  return null;
}

/**
 * A resolver that asks name servers for A and AAAA at once. It is enough that one of the two answers: hosts without
 * IPv6 often sit behind name servers that fail on AAAA. The hosts file is not read.
 */
export function nameServerResolver(servers: Pick<dns.Resolver, 'resolve4' | 'resolve6'>): Resolver {
  return async (hostname) => {
    const reserved = reservedName(hostname);
    if (reserved !== null) return reserved;
    const [v4, v6] = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)]);
    const addresses = [...(v4.status === 'fulfilled' ? v4.value : []), ...(v6.status === 'fulfilled' ? v6.value : [])];
    if (addresses.length > 0) return addresses;
    const failed = [v4, v6].filter((answer) => answer.status === 'rejected');
    throw lookupFailure(
      hostname,
      failed.map((answer): unknown => answer.reason),
    );
  };
}

/**
 * The system's name servers, asked without libuv's pool of threads, which `dns.lookup` uses: two slow names would hold every
 * other look-up of the process.
 */
export const nameServers: Resolver = nameServerResolver(
  // Each of up to 3 name servers is asked twice for 2 s: 12 s at worst, less than the 15 s of an attempt.
  new dns.Resolver({ timeout: 2_000, maxTimeout: 2_000, tries: 2 }),
);

/** The failure of a name, by the errors of those who were asked for it. */
export function lookupFailure(hostname: string, errors: readonly unknown[]): AddressError {
  const codes = errors.map(errorCode);
  // "No such type of record" from one family says nothing when the other one failed in earnest.
  return new AddressError('dns', failureText(hostname, codes.find((code) => code !== 'ENODATA') ?? 'ENODATA'));
}

function failureText(hostname: string, code: string): string {
  switch (code) {
    case 'ENOTFOUND':
      return `${hostname} does not exist`;
    case 'ENODATA':
      return `${hostname} has no address`;
    case 'ETIMEOUT':
      return `the name servers did not answer for ${hostname} in time`;
    default:
      return `the name servers failed for ${hostname} (${code})`;
  }
}

const errorCode = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN');
