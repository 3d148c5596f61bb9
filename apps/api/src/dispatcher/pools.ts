import { maxDataBytes } from '../events/events.ts';
import { networkOf } from '../net/network.ts';
import type { Addresses } from '../net/resolve.ts';
import type { Claimed } from '../queue/claim.ts';
import { MerchantShare } from './share.ts';
import { hostKey, type PoolRoom, type PoolRooms } from '../queue/shares.ts';

/** The size of a webhook before it is known, in bytes: the largest `data`, and the rest of the body around it. */
const largestBody = maxDataBytes + 1_024;

/** Most sends at a time in one process: over all merchants, of one merchant, and of one merchant to one host. */
interface Bound {
  readonly all: number;
  readonly merchant: number;
  readonly host: { readonly sends: number; readonly bytes: number };
}

/**
 * Two pools, so that no merchant can stall another. A server that never responds keeps a send busy for 15 s: 1,600 such
 * endpoints of one person filled all 1,500 sends of a process (ADR 26). Now five merchants can be that slow before a
 * sixth waits, and endpoints that have never succeeded, or only fail, take no room from those that work. While the process is
 * busy, a merchant's part of the proven pool is smaller (`MerchantShare`). The bounds of a host protect the host, which may never
 * have asked for webhooks. 120 sends are four lanes at their largest; 4 MB are 120 bodies of 35 KB.
 */
export const bounds = {
  proven: { all: 1_200, merchant: 240, host: { sends: 120, bytes: 4_194_304 } },
  unproven: { all: 300, merchant: 60, host: { sends: 30, bytes: 1_048_576 } },
} as const satisfies Record<string, Bound>;

/**
 * Sends at a time of the unproven pool to one address, over all merchants and hosts. Proven endpoints have no such bound:
 * many merchants can share the address of a CDN, where one would starve the others.
 */
export const maxPerAddress = 100;

/** A host of a merchant. */
type Receiver = Pick<Claimed, 'merchantId' | 'host'>;

type Pool = keyof typeof bounds;
const poolOf = ({ proven }: Pick<Claimed, 'proven'>): Pool => (proven ? 'proven' : 'unproven');

/** The running sends of one pool. */
interface Load {
  all: number;
  readonly merchants: Map<string, number>;
  readonly hosts: Map<string, { sends: number; bytes: number }>;
}

const newLoad = (): Load => ({ all: 0, merchants: new Map(), hosts: new Map() });

/** How many more sends a host may get if each is of the largest size. */
const roomAtHost = (pool: Pool, { sends, bytes }: { sends: number; bytes: number }): number => {
  const { host } = bounds[pool];
  return Math.max(0, Math.min(host.sends - sends, Math.floor((host.bytes - bytes) / largestBody)));
};

/** Changes the count of a key, and removes the key at zero. */
function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Counts the running sends of one dispatcher: by pool, merchant and host, and those of unproven endpoints by address. */
export class Pools {
  readonly #loads = { proven: newLoad(), unproven: newLoad() };
  /** Of the proven pool. */
  readonly #share = new MerchantShare(bounds.proven.merchant);
  readonly #addresses = new Map<string, number>();
  /** The networks that each running send of an unproven endpoint is counted under. */
  readonly #admitted = new Map<Claimed, readonly string[]>();

  /** Running sends. */
  get inFlight(): number {
    return this.#loads.proven.all + this.#loads.unproven.all;
  }

  /** How much may be claimed, by pool. */
  rooms(): PoolRooms {
    const room = (pool: Pool): PoolRoom => {
      const { all, merchants, hosts } = this.#loads[pool];
      return {
        room: bounds[pool].all - all,
        perMerchant: this.#perMerchant(pool),
        merchants,
        perHost: roomAtHost(pool, { sends: 0, bytes: 0 }),
        hosts: new Map([...hosts].map(([key, load]) => [key, roomAtHost(pool, load)])),
      };
    };
    return { proven: room('proven'), unproven: room('unproven') };
  }

  started(claimed: Claimed): void {
    this.#change(poolOf(claimed), claimed, 1, claimed.body.byteLength);
  }

  /**
   * How many sends of so many bytes may begin without a claim, to a host of a merchant that is proven: up to half of each
   * bound. The other half is for what waits in the queue, which a claim would otherwise never find room for.
   */
  roomToBegin({ merchantId, host }: Receiver, bytesEach: number): number {
    const { all, merchants, hosts } = this.#loads.proven;
    const { sends, bytes } = hosts.get(hostKey(merchantId, host)) ?? { sends: 0, bytes: 0 };
    const bound = bounds.proven;
    const rooms = [
      bound.all / 2 - all,
      this.#perMerchant('proven') / 2 - (merchants.get(merchantId) ?? 0),
      bound.host.sends / 2 - sends,
      (bound.host.bytes / 2 - bytes) / bytesEach,
    ];
    return Math.max(0, Math.floor(Math.min(...rooms)));
  }

  /** Keeps room of the proven pool for so many sends. @returns a function that gives it back */
  reserve(to: Receiver, sends: number, bytesEach: number): () => void {
    this.#change('proven', to, sends, sends * bytesEach);
    return () => this.#change('proven', to, -sends, -sends * bytesEach);
  }

  /** True when a claim may take something for this host of a merchant, proven or not. */
  hasRoom({ merchantId, host }: Receiver): boolean {
    return (['proven', 'unproven'] as const).every((pool) => !this.#isFull(pool, { merchantId, host }));
  }

  /**
   * Counts a send under the addresses that it may connect to, until it has finished.
   * @returns false when it is of an unproven endpoint and one of the addresses has as many of these as it may have
   */
  admit(claimed: Claimed, addresses: Addresses): boolean {
    if (claimed.proven) return true;
    const networks = [...new Set(addresses.map(networkOf))];
    if (networks.some((network) => (this.#addresses.get(network) ?? 0) >= maxPerAddress)) return false;
    for (const network of networks) add(this.#addresses, network, 1);
    this.#admitted.set(claimed, networks);
    return true;
  }

  /**
   * @returns true when its pool, or its merchant's or host's part of it, was full: deliveries that waited can be
   * claimed now
   */
  finished(claimed: Claimed): boolean {
    const pool = poolOf(claimed);
    const wasFull = this.#isFull(pool, claimed);
    this.#change(pool, claimed, -1, -claimed.body.byteLength);
    for (const network of this.#admitted.get(claimed) ?? []) add(this.#addresses, network, -1);
    this.#admitted.delete(claimed);
    return wasFull;
  }

  #perMerchant(pool: Pool): number {
    return pool === 'proven' ? this.#share.now(this.#loads.proven.merchants.size) : bounds[pool].merchant;
  }

  #isFull(pool: Pool, { merchantId, host }: Receiver): boolean {
    const { all, merchants, hosts } = this.#loads[pool];
    return (
      all >= bounds[pool].all ||
      (merchants.get(merchantId) ?? 0) >= this.#perMerchant(pool) ||
      roomAtHost(pool, hosts.get(hostKey(merchantId, host)) ?? { sends: 0, bytes: 0 }) === 0
    );
  }

  #change(pool: Pool, { merchantId, host }: Receiver, sends: number, bytes: number): void {
    const load = this.#loads[pool];
    const key = hostKey(merchantId, host);
    const before = load.hosts.get(key) ?? { sends: 0, bytes: 0 };
    load.all += sends;
    add(load.merchants, merchantId, sends);
    if (before.sends + sends === 0) load.hosts.delete(key);
    else load.hosts.set(key, { sends: before.sends + sends, bytes: before.bytes + bytes });
  }
}
