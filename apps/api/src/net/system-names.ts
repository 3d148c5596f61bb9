import { type LookupAddress, promises as dns } from 'node:dns';
import type { AddressPolicy } from './ip.ts';
import {
  AddressError,
  LookupBusyError,
  lookupFailure,
  nameServers,
  reservedName,
  type Resolver,
  respond,
} from './resolve.ts';

/** Looks up every address of a name, as `dns.lookup` does with `all`. */
type SystemLookup = (hostname: string) => Promise<readonly Pick<LookupAddress, 'address'>[]>;

/** The most lookups at a time. libuv gives slow work 2 of its 4 threads, so none of these waits there. */
const maxAtOnce = 2;
/** The most of them for names that name servers are not known to respond for: such a name can take 30 s. */
const maxUnsure = 1;
/** How long a lookup waits for its turn by default, in ms. */
const startMs = 5_000;

interface Lookup {
  started: boolean;
  /** Name servers are known to respond for the name. */
  responsive: boolean;
  callers: number;
  readonly found: PromiseWithResolvers<string[]>;
}

/**
 * A resolver that finds names as other programs on this machine do: by its hosts file, search domains and name servers
 * (`getaddrinfo`). A running lookup cannot be stopped and keeps its thread until the system responds, so names that
 * may never resolve get one thread only. Callers of the same name share one lookup; one that nobody waits for any more is
 * dropped before it starts.
 * @param limitMs the longest that a caller waits
 * @param responds resolves to true when name servers respond for a name; called while a name waits, without a thread. Never
 * rejects
 */
export function systemNames(
  lookup: SystemLookup,
  limitMs: number,
  responds: (hostname: string) => Promise<boolean>,
): Resolver {
  // Waiting and running lookups, oldest first.
  const lookups = new Map<string, Lookup>();
  let running = 0;
  let unsure = 0;

  async function run(hostname: string, { responsive, found }: Lookup): Promise<void> {
    running += 1;
    if (!responsive) unsure += 1;
    try {
      found.resolve((await lookup(hostname)).map(({ address }) => address));
    } catch (error) {
      found.reject(lookupFailure(hostname, [error]));
    }
    running -= 1;
    if (!responsive) unsure -= 1;
    lookups.delete(hostname);
    startNext();
  }

  function startNext(): void {
    for (const [hostname, next] of lookups) {
      if (running >= maxAtOnce) return;
      if (next.started || (!next.responsive && unsure >= maxUnsure)) continue;
      next.started = true;
      void run(hostname, next);
    }
  }

  function add(hostname: string): Lookup {
    const added: Lookup = { started: false, responsive: false, callers: 0, found: Promise.withResolvers() };
    lookups.set(hostname, added);
    startNext();
    if (!added.started) void probe(hostname, added);
    return added;
  }

  async function probe(hostname: string, waiting: Lookup): Promise<void> {
    const responsive = await responds(hostname);
    // A lookup that has started in the meantime stays counted as it was.
    if (waiting.started) return;
    waiting.responsive = responsive;
    startNext();
  }

  return async (hostname, startWithinMs = startMs) => {
    const reserved = reservedName(hostname);
    if (reserved !== null) return reserved;
    const shared = lookups.get(hostname) ?? add(hostname);
    shared.callers += 1;
    const over = Promise.withResolvers<never>();
    const busy = setTimeout(() => {
      if (!shared.started) over.reject(new LookupBusyError(`this machine was too busy to look up ${hostname}`));
    }, startWithinMs);
    const late = setTimeout(() => {
      over.reject(new AddressError('dns', `this machine did not find ${hostname} in time`));
    }, limitMs);
    try {
      return await Promise.race([shared.found.promise, over.promise]);
    } finally {
      clearTimeout(busy);
      clearTimeout(late);
      shared.callers -= 1;
      if (shared.callers === 0 && !shared.started) lookups.delete(hostname);
    }
  };
}

const probeServers = new dns.Resolver({ timeout: 1_000, maxTimeout: 1_000, tries: 1 });

/** The system's own lookup, with the same time limit as `nameServers`: 12 s. */
const systemLookup = systemNames(
  (hostname) => dns.lookup(hostname, { all: true }),
  12_000,
  (hostname) => respond(probeServers, hostname),
);

/**
 * The resolver of a policy. Where endpoints may have private addresses, their names are often in a hosts file or below
 * a search domain. On the internet neither matters, and name servers are queried directly.
 */
export const resolverOf = (policy: AddressPolicy): Resolver => (policy === 'public' ? nameServers : systemLookup);
