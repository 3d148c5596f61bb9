import { type LookupAddress, promises as dns } from 'node:dns';
import type { AddressPolicy } from './ip.ts';
import { AddressError, lookupFailure, nameServers, reservedName, type Resolver } from './resolve.ts';

/** Asks the system for every address of a name, as `dns.lookup` does with `all`. */
type SystemLookup = (hostname: string) => Promise<readonly Pick<LookupAddress, 'address'>[]>;

/**
 * Look-ups at a time: as many as libuv gives of its 4 threads to slow work, so that none waits there. One that waits here is
 * dropped when its time is over.
 */
const mostAtOnce = 2;

/**
 * A resolver that finds names as other programs on this machine do: by its hosts file, search domains and name servers
 * (`getaddrinfo`). A look-up under way cannot be stopped: a slow name is asked for once, however many want it, and holds its
 * place until the system answers.
 * @param limitMs after which a caller is refused, the wait for its turn included
 */
export function systemNames(lookup: SystemLookup, limitMs: number): Resolver {
  const running = new Map<string, Promise<string[]>>();
  const waiting = new Set<() => void>();

  async function find(hostname: string): Promise<string[]> {
    try {
      return (await lookup(hostname)).map(({ address }) => address);
    } catch (error) {
      throw lookupFailure(hostname, [error]);
    } finally {
      running.delete(hostname);
      for (const next of waiting) {
        if (running.size >= mostAtOnce) break;
        waiting.delete(next);
        next();
      }
    }
  }

  return async (hostname) => {
    const reserved = reservedName(hostname);
    if (reserved !== null) return reserved;
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    const start = () => {
      const found = running.get(hostname) ?? find(hostname);
      running.set(hostname, found);
      found.then(resolve, reject);
    };
    const timer = setTimeout(() => {
      waiting.delete(start);
      reject(new AddressError('dns', `this machine did not find ${hostname} in time`));
    }, limitMs);
    if (running.has(hostname) || running.size < mostAtOnce) start();
    else waiting.add(start);
    return promise.finally(() => clearTimeout(timer));
  };
}

/** The system's own look-up, for as long as the name servers of `nameServers` are waited for. */
const systemLookup = systemNames((hostname) => dns.lookup(hostname, { all: true }), 12_000);

/**
 * How host names are found under a policy. Where endpoints may be at private addresses their names are often in a hosts file
 * or below a search domain; on the internet neither counts, and name servers are asked directly.
 */
export const resolverOf = (policy: AddressPolicy): Resolver => (policy === 'public' ? nameServers : systemLookup);
