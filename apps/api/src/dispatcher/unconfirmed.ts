import type { Db } from '../db/client.ts';
import { releaseBegun } from '../queue/release.ts';

/**
 * How long the deliveries of a publish that was not confirmed are looked for, in ms. Postgres ends its statement after 20 s:
 * by then they are there, or never will be. One look must follow, however late: the database may be out of reach for longer,
 * and the lease goes on if nobody has reclaimed it.
 */
const lookMs = 60_000;

/** Events that may or may not have been published: their deliveries may have begun under a lease of ours unknown to us. */
export class UnconfirmedEvents {
  readonly #events = new Map<string, { lease: string; until: number }>();

  add(lease: string, eventIds: readonly string[]): void {
    const until = performance.now() + lookMs;
    for (const eventId of eventIds) this.#events.set(eventId, { lease, until });
  }

  /** Releases what has begun of them. They commit as a whole: of an event of which one is there, all are. */
  async release(db: Db, lease: string): Promise<void> {
    for (const [eventId, event] of this.#events) if (event.lease !== lease) this.#events.delete(eventId);
    if (this.#events.size === 0) return;
    const lookedAt = performance.now();
    const found = await releaseBegun(db, lease, [...this.#events.keys()]);
    for (const [eventId, { until }] of this.#events)
      if (found.has(eventId) || until < lookedAt) this.#events.delete(eventId);
  }
}
