import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import { register, renew } from '../queue/leases.ts';
import { isAhead, leaseFromNow, type Moment } from './lease-time.ts';

/** The lease of a running dispatcher: when it is lost, another one follows under a new name. */
export class Lease {
  readonly #db: Db;
  readonly #log: Logger;
  #id: string;
  /** Until when it runs at least. */
  #until: Moment;
  #aborter = new AbortController();

  private constructor({ db, log }: { db: Db; log: Logger }, { id, until }: { id: string; until: Moment }) {
    this.#db = db;
    this.#log = log;
    this.#id = id;
    this.#until = until;
  }

  static async take(runtime: { db: Db; log: Logger }): Promise<Lease> {
    const until = leaseFromNow();
    return new Lease(runtime, { id: await register(runtime.db), until });
  }

  /** The name that what is claimed now is held under. */
  get id(): string {
    return this.#id;
  }

  /** False when it may be past its time, as when the database is out of reach: nothing can begin under it. */
  get runs(): boolean {
    return this.runsFor(0);
  }

  /** True when it runs for at least this long, in ms, even if it cannot be renewed. */
  runsFor(ms: number): boolean {
    return isAhead(this.#until, ms);
  }

  /** Ends the sends under this lease when it is lost. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Renews it, or takes a new one when it was reclaimed: what was held under it is no longer ours. */
  async renew(): Promise<void> {
    const until = leaseFromNow();
    if (!(await renew(this.#db, this.#id))) {
      this.#log.warn({ dispatcher: this.#id }, 'the lease was lost; starting a new one');
      this.#id = await register(this.#db);
      this.endSends();
      this.#aborter = new AbortController();
    }
    this.#until = until;
  }

  /** Ends the sends that still run. */
  endSends(): void {
    this.#aborter.abort();
  }
}
