import { type LookupAddress, promises as dns } from 'node:dns';
import type { AddressPolicy } from './ip.ts';
import { AddressError, lookupFailure, nameServers, reservedName, type Resolver } from './resolve.ts';

/** Looks up every address of a name, as `dns.lookup` does with `all`. */
type SystemLookup = (hostname: string) => Promise<readonly Pick<LookupAddress, 'address'>[]>;

/**
 * Lookups at a time. libuv gives slow work 2 of its 4 threads, so none of these waits there. A lookup that still waits
 * here when its time is over is dropped.
 */
const mostAtOnce = 2;

/**
 * A resolver that finds names as other programs on this machine do: by its hosts file, search domains and name servers
 * (`getaddrinfo`). A running lookup cannot be stopped: callers of the same name share one lookup, which keeps its place
 * until the system responds.
 * @param limitMs the longest that a caller waits, including the wait for a free place
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

/** The system's own lookup, with the same time limit as `nameServers`: 12 s. */
const systemLookup = systemNames((hostname) => dns.lookup(hostname, { all: true }), 12_000);

/**
 * The resolver of a policy. Where endpoints may have private addresses, their names are often in a hosts file or below
 * a search domain. On the internet neither matters, and name servers are queried directly.
 */
export const resolverOf = (policy: AddressPolicy): Resolver => (policy === 'public' ? nameServers : systemLookup);
