/** The error of an attempt that was stopped before its end. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** `timeout`: its time is over. `interrupted`: the caller stopped it. */
  readonly reason: 'timeout' | 'interrupted';

  constructor(reason: 'timeout' | 'interrupted') {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The time limit of an attempt, one for all its phases. A plain timer: an AbortSignal costs several µs an attempt,
 * `setTimeout` less than one, since Node keeps timers of equal length in one list.
 */
export class Deadline {
  /** Null while the attempt may go on. */
  expired: DeadlineError | null = null;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  #stop: ((error: DeadlineError) => void) | null = null;
  readonly #interrupt = () => this.#expire('interrupted');

  constructor(timeoutMs: number, signal?: AbortSignal) {
    this.#timer = setTimeout(() => this.#expire('timeout'), timeoutMs);
    this.#signal = signal;
    signal?.addEventListener('abort', this.#interrupt);
    if (signal?.aborted) this.#expire('interrupted');
  }

  /** Calls `stop` when the deadline expires, or at once if it has; replaces an earlier `stop`. */
  onExpiry(stop: (error: DeadlineError) => void): void {
    this.#stop = stop;
    if (this.expired !== null) stop(this.expired);
  }

  /** The promise's outcome. @throws DeadlineError when the deadline expires first */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onExpiry(reject);
      promise.then(resolve, reject);
    });
  }

  /** Must be called when the attempt is over. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#stop = null;
  }

  #expire(reason: 'timeout' | 'interrupted'): void {
    if (this.expired !== null) return;
    this.expired = new DeadlineError(reason);
    this.#stop?.(this.expired);
  }
}
