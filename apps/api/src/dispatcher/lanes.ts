import { and, desc, gt, isNull, or, sql } from 'drizzle-orm';
import type { Runtime } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { endpoints, endpointSecrets } from '../db/schema/index.ts';
import type { Tenant } from '../principal.ts';
import type { Claimed, LaneRoom } from '../queue/claim.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import { type Lane, tryOpenLane } from './lane.ts';

/** Sends at a time to one endpoint whose sends all succeed. */
const maxLimit = 32;
/** A lane that sent nothing for this long, in ms, is closed. Longer than the longest period of a rate limit, which counts its starts. */
const idleMs = 65_000;
/** How long a lane rests when its receiver's address has as many sends as it may have, in ms. */
const restMs = 60_000;

const tenantKey = ({ merchantId, mode }: Tenant) => `${merchantId} ${mode}`;

/** The lanes of one dispatcher, by endpoint. */
export class Lanes {
  readonly #runtime: Runtime;
  readonly #lanes = new Map<string, Lane>();
  readonly #byTenant = new Map<string, Set<Lane>>();
  /** Those for which something is known to wait. */
  readonly #behind = new Set<Lane>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** How many more sends each open lane may have. */
  rooms(): LaneRoom[] {
    const now = this.#runtime.services.now().getTime();
    return [...this.#lanes.values()].map((lane) => ({
      endpointId: lane.endpointId,
      room: lane.restsUntil > now ? 0 : lane.limit - lane.inFlight,
      inFlight: lane.inFlight,
      rate: lane.pace === null ? null : { version: lane.version, room: lane.pace.room() },
    }));
  }

  /** The open lane of an endpoint, whose version may be older than the endpoint's. */
  get(endpointId: string): Lane | undefined {
    return this.#lanes.get(endpointId);
  }

  /**
   * In how many ms the next lane that is held by its rate limit may go on; Infinity when none is.
   * @param since by `performance.now`: what may go on since before then is not held
   */
  msToNextStart(since: number): number {
    const times = [...this.#lanes.values()].map((lane) => lane.pace?.roomAt() ?? Infinity);
    return Math.max(0, Math.min(...times.filter((at) => at > since)) - performance.now());
  }

  /** The lanes of a merchant and mode that may send at once what is published now: those with a rate limit go by the claim. */
  readyOf(tenant: Tenant): Lane[] {
    const now = this.#runtime.services.now().getTime();
    return [...(this.#byTenant.get(tenantKey(tenant)) ?? [])].filter(
      (lane) =>
        !lane.ordered &&
        lane.pace === null &&
        lane.waiting === 0 &&
        lane.inFlight < lane.limit &&
        lane.restsUntil <= now &&
        now < lane.endsAt,
    );
  }

  /** Counts deliveries that were published here and wait in the queue for this endpoint. */
  addWaiting(endpointId: string, count: number): void {
    const lane = this.#lanes.get(endpointId);
    if (lane === undefined) return;
    lane.waiting += count;
    this.#behind.add(lane);
  }

  /** So many no longer wait for this lane: they were claimed, here or by another process. */
  endWaiting(lane: Lane, count: number): void {
    lane.waiting = Math.max(0, lane.waiting - count);
    if (lane.waiting === 0) this.#behind.delete(lane);
  }

  /** How many wait for each lane that has room: if a claim then finds nothing, they no longer wait. */
  waitingWithRoom(): Map<Lane, number> {
    const now = this.#runtime.services.now().getTime();
    const ready = [...this.#behind].filter((lane) => lane.inFlight < lane.limit && lane.restsUntil <= now);
    return new Map(ready.map((lane) => [lane, lane.waiting]));
  }

  /** The lanes of what was claimed, by endpoint; made anew where the endpoint has changed, by two queries for all of these. */
  async of(claimed: readonly Pick<Claimed, 'endpointId' | 'version' | 'failing'>[]): Promise<Map<string, Lane>> {
    const now = this.#runtime.services.now().getTime();
    const found = new Map<string, Lane>();
    const unknown = new Map<string, Pick<Claimed, 'failing'>>();
    for (const entry of claimed) {
      const { endpointId, version } = entry;
      const lane = this.#lanes.get(endpointId);
      if (lane !== undefined && lane.version === version && now < lane.endsAt) found.set(endpointId, lane);
      else unknown.set(endpointId, entry);
    }
    // Not closed as idle while the others are read.
    for (const lane of found.values()) lane.lastUsedAt = now;
    if (unknown.size > 0) for (const lane of await this.#read(unknown)) found.set(lane.endpointId, lane);
    return found;
  }

  async #read(unknown: ReadonlyMap<string, Pick<Claimed, 'failing'>>): Promise<Lane[]> {
    const { db } = this.#runtime;
    const ids = [...unknown.keys()];
    const [rows, secrets] = await Promise.all([
      db.select().from(endpoints).where(oneOf(endpoints.id, ids)),
      db
        .select()
        .from(endpointSecrets)
        .where(
          and(
            oneOf(endpointSecrets.endpoint_id, ids),
            or(isNull(endpointSecrets.expires_at), gt(endpointSecrets.expires_at, sql`now()`)),
          ),
        )
        .orderBy(desc(endpointSecrets.id)),
    ]);
    const lanes: Lane[] = [];
    for (const row of rows) {
      const own = secrets.filter((secret) => secret.endpoint_id === row.id);
      const builtFrom = `${row.version} ${own.map((secret) => secret.id).join(' ')}`;
      const current = this.#lanes.get(row.id);
      const lane =
        current?.builtFrom === builtFrom ? current : tryOpenLane(this.#runtime.services, row, own, builtFrom, current);
      if (lane === null) continue;
      if (current !== undefined && current !== lane) this.#close(current);
      if (current !== lane) {
        // So that a receiver that comes back after its lane was closed gets one send, then two, then four, as with the lane open.
        if (unknown.get(row.id)?.failing === true) lane.limit = 1;
        this.#add(lane);
      }
      lane.lastUsedAt = this.#runtime.services.now().getTime();
      lanes.push(lane);
    }
    return lanes;
  }

  /**
   * A lane grows by one with every success and halves with every failure: a slow receiver gets few sends at a time, a
   * fast one many. When the receiver asks us to slow down, it begins again with one: successes of before do not count.
   */
  finished(
    lane: Lane,
    { error, throttleMs, startedAt }: Pick<AttemptRecord, 'error' | 'throttleMs' | 'startedAt'>,
  ): void {
    lane.inFlight -= 1;
    if (throttleMs !== null) {
      lane.limit = 1;
      lane.slowedAt = this.#runtime.services.now().getTime();
    } else if (error !== null) lane.limit = Math.max(1, Math.floor(lane.limit / 2));
    else if (startedAt.getTime() >= lane.slowedAt) lane.limit = Math.min(maxLimit, lane.limit + 1);
  }

  /** Claims nothing for this lane for a while: else its due deliveries would be claimed and released again and again. */
  rest(lane: Lane): void {
    lane.restsUntil = this.#runtime.services.now().getTime() + restMs;
  }

  /** Closes the lanes that have not been used for a while. */
  closeIdle(): void {
    const before = this.#runtime.services.now().getTime() - idleMs;
    for (const [id, lane] of this.#lanes) {
      if (lane.inFlight > 0 || lane.lastUsedAt > before) continue;
      this.#lanes.delete(id);
      this.#close(lane);
    }
  }

  #add(lane: Lane): void {
    this.#lanes.set(lane.endpointId, lane);
    const key = tenantKey(lane);
    const own = this.#byTenant.get(key) ?? new Set();
    this.#byTenant.set(key, own.add(lane));
  }

  /** Its sends under way end first. */
  #close(lane: Lane): void {
    const key = tenantKey(lane);
    const own = this.#byTenant.get(key);
    own?.delete(lane);
    if (own?.size === 0) this.#byTenant.delete(key);
    this.#behind.delete(lane);
    void lane.target.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.target.close()));
  }
}
