/** How busy this thread may be, from 0 to 1, before the shares shrink. */
const busyFrom = 0.9;
/** How often, in ms, that is looked at. */
const sampleMs = 100;
/** The least share: a full lane. */
export const leastShare = 32;

/**
 * The share after a look at how busy the thread was since the one before: a fifth less, or 4 sends more. It comes
 * down within a second, and up again in 5 s: a process that is full has a moment to spare now and then.
 * @param utilization from 0 to 1
 */
export const shareAfter = (share: number, utilization: number, most: number): number =>
  utilization > busyFrom ? Math.max(leastShare, Math.floor(share * 0.8)) : Math.min(most, share + 4);

/**
 * How many sends of one merchant a process may have under way. With time to spare, many: they wait for receivers, and take
 * nothing from anybody. Once the process has no time left, sends wait for it, and who has more of them under way gets more
 * of its time; then the shares shrink until all that have work have as many.
 */
export class MerchantShare {
  readonly #most: number;
  #share: number;
  #looked = performance.eventLoopUtilization();
  #lookedAt = performance.now();

  constructor(most: number) {
    this.#most = most;
    this.#share = most;
  }

  /** The share now. @param merchants that have sends under way: one alone takes time from nobody */
  now(merchants: number): number {
    const at = performance.now();
    if (at - this.#lookedAt >= sampleMs) {
      const looked = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(looked, this.#looked);
      this.#share = shareAfter(this.#share, utilization, this.#most);
      this.#looked = looked;
      this.#lookedAt = at;
    }
    return merchants > 1 ? this.#share : this.#most;
  }
}
