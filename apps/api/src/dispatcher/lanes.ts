import type { KeyObject } from 'node:crypto';
import { readSigningKey } from '@cryptoix/core/signing';
import { and, desc, gt, isNull, or, sql } from 'drizzle-orm';
import type { Runtime } from '../context.ts';
import { oneOf } from '../db/one-of.ts';
import { endpoints, endpointSecrets } from '../db/schema/index.ts';
import { parseStoredHeaders } from '../endpoints/headers.ts';
import { sealedAs } from '../endpoints/secrets.ts';
import type { LaneRoom } from '../queue/claim.ts';
import { openTarget, type Target } from './send.ts';

/** Sends at a time to one endpoint: of a new lane, and of one whose sends all succeed. */
export const startLimit = 2;
const maxLimit = 32;
/** A lane that sent nothing for this long, in ms, is closed. */
const idleMs = 60_000;
/** How long a lane rests when its receiver's address has as many sends as it may have, in ms. */
const restMs = 60_000;

/** The sends to one endpoint: its URL, its secrets and headers, and how many sends may run at a time. */
export interface Lane {
  readonly endpointId: string;
  /** The endpoint's version and the ids of its live secrets; a lane of another value is replaced. */
  readonly builtFrom: string;
  readonly url: string;
  readonly secrets: readonly string[];
  readonly ed25519: KeyObject | undefined;
  readonly headers: Record<string, string>;
  readonly target: Target;
  limit: number;
  inFlight: number;
  lastUsedAt: number;
  /** Nothing is claimed for it before this time, in Unix ms. */
  restsUntil: number;
}

/** The lanes of one dispatcher, by endpoint. */
export class Lanes {
  readonly #runtime: Runtime;
  readonly #lanes = new Map<string, Lane>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** How many more sends each open lane may have. */
  rooms(): LaneRoom[] {
    const now = this.#runtime.services.now().getTime();
    return [...this.#lanes.values()].map((lane) => ({
      endpointId: lane.endpointId,
      room: lane.restsUntil > now ? 0 : lane.limit - lane.inFlight,
    }));
  }

  /** The lanes of these endpoints, opened again where the endpoint has changed: two queries for all of them. */
  async of(endpointIds: readonly string[]): Promise<Map<string, Lane>> {
    const { db } = this.#runtime;
    const { now } = this.#runtime.services;
    const ids = [...new Set(endpointIds)];
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
    const found = new Map<string, Lane>();
    for (const row of rows) {
      const own = secrets.filter((secret) => secret.endpoint_id === row.id);
      const builtFrom = `${row.version} ${own.map((secret) => secret.id).join(' ')}`;
      const current = this.#lanes.get(row.id);
      const lane = current?.builtFrom === builtFrom ? current : this.#tryOpen(row, own, builtFrom);
      if (lane === null) continue;
      if (current !== undefined && current !== lane) void current.target.close();
      lane.lastUsedAt = now().getTime();
      this.#lanes.set(row.id, lane);
      found.set(row.id, lane);
    }
    return found;
  }

  /**
   * A lane grows by one with every success and halves with every failure: a slow receiver gets few sends at a time, a
   * fast one many.
   */
  finished(lane: Lane, succeeded: boolean): void {
    lane.inFlight -= 1;
    lane.limit = succeeded ? Math.min(maxLimit, lane.limit + 1) : Math.max(1, Math.floor(lane.limit / 2));
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
      void lane.target.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.target.close()));
  }

  /** Null when the endpoint was deleted or its secrets cannot be decrypted, so that the other endpoints go on. */
  #tryOpen(
    row: typeof endpoints.$inferSelect,
    secrets: (typeof endpointSecrets.$inferSelect)[],
    builtFrom: string,
  ): Lane | null {
    if (row.deleted_at !== null) return null;
    try {
      return this.#open(row, secrets, builtFrom);
    } catch (error) {
      this.#runtime.services.log.error(
        { err: error, endpoint_id: row.id },
        'the lane of an endpoint could not be opened',
      );
      return null;
    }
  }

  #open(row: typeof endpoints.$inferSelect, secrets: (typeof endpointSecrets.$inferSelect)[], builtFrom: string): Lane {
    const { vault, config, resolver, now } = this.#runtime.services;
    const opened = secrets.map((secret) => ({
      kind: secret.kind,
      text: vault.open(secret.secret, sealedAs.secret(secret.id)),
    }));
    const ed25519 = opened.find((secret) => secret.kind === 'ed25519');
    return {
      endpointId: row.id,
      builtFrom,
      url: row.url,
      secrets: opened.filter((secret) => secret.kind === 'hmac').map((secret) => secret.text),
      ed25519: ed25519 === undefined ? undefined : readSigningKey(ed25519.text),
      headers: row.headers === null ? {} : parseStoredHeaders(vault.open(row.headers, sealedAs.headers(row.id))),
      target: openTarget({
        url: new URL(row.url),
        policy: config.addressPolicy,
        resolver,
        now: () => performance.now(),
      }),
      limit: startLimit,
      inFlight: 0,
      lastUsedAt: now().getTime(),
      restsUntil: 0,
    };
  }
}
