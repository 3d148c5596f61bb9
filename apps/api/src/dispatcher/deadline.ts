/** The error of an attempt whose deadline expires. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** `timeout`: its time is up. `interrupted`: its caller stopped it. */
  readonly reason: 'timeout' | 'interrupted';

  constructor(reason: 'timeout' | 'interrupted') {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The one limit of an attempt over all its phases. A plain timer, because an AbortSignal costs several µs an attempt and
 * `setTimeout` a fraction of one: Node keeps timers of one length in one list.
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

  /** Calls `stop` when the deadline expires, now if it has; the one given last counts. */
  onExpiry(stop: (error: DeadlineError) => void): void {
    this.#stop = stop;
    if (this.expired !== null) stop(this.expired);
  }

  /** The promise's outcome. @throws DeadlineError when the deadline expires first. */
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
