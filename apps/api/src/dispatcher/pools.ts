import type { Claimed, PoolRoom } from '../queue/claim.ts';

/** Most sends at a time in one process: over all merchants, and of one merchant. */
interface Bound {
  readonly all: number;
  readonly merchant: number;
}

/**
 * Two pools, so that no merchant can stall another. A black hole holds a send for 15 s: 1,600 of them filled the 1,500 that
 * one process makes. Now five merchants can be that slow before a sixth waits, and endpoints that have never succeeded,
 * or only fail, take nothing from those that answer.
 */
export const bounds = {
  proven: { all: 1_200, merchant: 240 },
  unproven: { all: 300, merchant: 60 },
} as const satisfies Record<string, Bound>;

type Pool = keyof typeof bounds;
const poolOf = ({ proven }: Pick<Claimed, 'proven'>): Pool => (proven ? 'proven' : 'unproven');

/** Counts the sends under way of one dispatcher, by pool and merchant. */
export class Pools {
  readonly #all = { proven: 0, unproven: 0 };
  readonly #merchants = { proven: new Map<string, number>(), unproven: new Map<string, number>() };

  /** Sends under way. */
  get inFlight(): number {
    return this.#all.proven + this.#all.unproven;
  }

  /** What may be claimed, of each pool. */
  rooms(): { proven: PoolRoom; unproven: PoolRoom } {
    const room = (pool: Pool): PoolRoom => ({
      room: bounds[pool].all - this.#all[pool],
      perMerchant: bounds[pool].merchant,
      merchants: this.#merchants[pool],
    });
    return { proven: room('proven'), unproven: room('unproven') };
  }

  started(claimed: Claimed): void {
    const pool = poolOf(claimed);
    this.#all[pool] += 1;
    this.#merchants[pool].set(claimed.merchantId, this.#of(claimed) + 1);
  }

  /** @returns whether its pool, or its merchant's part of it, was full: then what waited for it can be claimed now */
  finished(claimed: Claimed): boolean {
    const pool = poolOf(claimed);
    const ofMerchant = this.#of(claimed);
    const wasFull = this.#all[pool] >= bounds[pool].all || ofMerchant >= bounds[pool].merchant;
    this.#all[pool] -= 1;
    if (ofMerchant <= 1) this.#merchants[pool].delete(claimed.merchantId);
    else this.#merchants[pool].set(claimed.merchantId, ofMerchant - 1);
    return wasFull;
  }

  #of(claimed: Claimed): number {
    return this.#merchants[poolOf(claimed)].get(claimed.merchantId) ?? 0;
  }
}
