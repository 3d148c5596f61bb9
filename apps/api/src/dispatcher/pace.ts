import { setTimeout as sleep } from 'node:timers/promises';
import { type RateLimit, ratePeriodMs } from '@cryptoix/core';
import { startAheadMs } from '../queue/starts.ts';

/** One attempt: when it began, by `performance.now`; null until then. */
interface Start {
  at: number | null;
}

/** The clock that attempts are logged by is read in whole ms: two that are a second apart here may be 1 ms less apart there. */
const roundingMs = 1;

/**
 * Keeps this dispatcher's attempts to one endpoint apart, so that of those that begin in any period there are no more than its
 * rate limit. What several dispatchers do together is decided by the claim (queue/starts.ts).
 */
export class Pace {
  readonly #limit: number;
  readonly #periodMs: number;
  /** The last ones, as many as the limit, in the order of their turns. */
  readonly #starts: Start[];

  /** @param former of the same endpoint, whose starts still count */
  constructor({ limit, per }: RateLimit, former: Pace | null) {
    this.#limit = limit;
    this.#periodMs = ratePeriodMs[per] + roundingMs;
    this.#starts = former === null ? [] : former.#starts.slice(-limit);
  }

  /** How many more may be claimed now: they may begin now, or in a moment. */
  room(): number {
    const until = performance.now() + startAheadMs;
    const counted = this.#starts.filter(({ at }) => at === null || at + this.#periodMs > until);
    return this.#limit - counted.length;
  }

  /** When the oldest start that counts makes room, by `performance.now`; null while that depends on what has not begun. */
  roomAt(): number | null {
    const [first] = this.#starts;
    if (first === undefined || first.at === null || this.#starts.length < this.#limit) return null;
    return first.at + this.#periodMs - startAheadMs;
  }

  /**
   * Waits until the next attempt may begin, which it then does.
   * @returns when, by the clock that attempts are logged by
   */
  async turn(now: () => Date): Promise<Date> {
    const start: Start = { at: null };
    const before = this.#starts.length < this.#limit ? undefined : this.#starts.shift();
    this.#starts.push(start);
    const ms = () => {
      const present = performance.now();
      return before === undefined ? 0 : (before.at ?? present) + this.#periodMs - present;
    };
    for (let wait = ms(); wait > 0; wait = ms()) await sleep(wait);
    start.at = performance.now();
    return now();
  }
}
