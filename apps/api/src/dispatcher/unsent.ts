import type { Db } from '../db/client.ts';
import { type Due, release } from '../queue/release.ts';

/**
 * Deliveries that a dispatcher holds, or may hold, and will not send: of a claim that may or may not have been committed, or
 * of which the send failed before its request. They are released before the next claim: after it, the same deliveries may
 * be claimed again, and must not be released then. A release whose response is lost is repeated.
 */
export class Unsent {
  #entries: { lease: string; id: number; due: Due }[] = [];

  /**
   * @param lease under which they are held
   * @param due `in a minute` when they could not be sent
   */
  add(lease: string, deliveryIds: readonly number[], due: Due = 'in a minute'): void {
    for (const id of deliveryIds) this.#entries.push({ lease, id, due });
  }

  /** Releases those of this lease. Those of earlier leases were reclaimed with them. */
  async release(db: Db, lease: string): Promise<void> {
    const own = new Set(this.#entries.filter((entry) => entry.lease === lease));
    for (const [due, entries] of Map.groupBy(own, (entry) => entry.due)) {
      const ids = entries.map(({ id }) => id);
      await release(db, lease, ids, due);
    }
    this.#entries = this.#entries.filter((entry) => entry.lease === lease && !own.has(entry));
  }
}
