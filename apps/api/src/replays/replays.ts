import { AppError, newId } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import { type TenantContext, transact } from '../context.ts';
import { allDeliveries, webhookReplays } from '../db/schema/index.ts';
import { scopesOf } from '../principal.ts';
import { notFound, owned } from '../tenant-rows.ts';
import { finish, type ReplayRow } from './run.ts';
import type { Replay, ReplayInput } from './schemas.ts';
import { selected, sortOut } from './selection.ts';

/** Deliveries of one chunk: the ramp has sent so many after 7 s, and a cancellation stops what comes after them. */
const chunkSize = 500;
/** The most bulk replays of a merchant and mode that run at once. */
const maxRunning = 10;

const present = (row: ReplayRow): Replay => ({
  id: row.id,
  status: row.status,
  total: row.total,
  replayed: row.replayed,
  skipped: row.skipped,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

/**
 * Starts a bulk replay: what matches now is sent again by the rules of a single replay, oldest first and in a ramp. With
 * `dry_run` it only counts.
 * @throws AppError `conflict` when ten run already
 */
export async function startReplay(ctx: TenantContext, input: ReplayInput): Promise<Replay> {
  const now = ctx.services.now();
  const ids = input.ids === undefined ? undefined : [...new Set(input.ids)];
  const chosen = { ...input, ids };
  const includesSucceeded = ids !== undefined || input.filter?.status === 'succeeded';
  if (input.dry_run === true) {
    const { sendable, skipped } = await sortOut(ctx, {
      where: selected(ctx, chosen),
      ...(ids !== undefined && { expected: ids.length }),
      scopes: scopesOf(ctx.principal),
      includesSucceeded,
      listed: false,
    });
    const total = sendable + Object.values(skipped).reduce((sum, count) => sum + count, 0);
    const at = now.toISOString();
    return { id: null, status: 'dry_run', total, replayed: sendable, skipped, created_at: at, finished_at: at };
  }
  return transact(ctx, async (tx) => {
    const { merchantId, mode } = tx.tenant;
    await tx.db.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended(${`bulk replays ${merchantId} ${mode}`}, 0))`,
    );
    const [running] = await tx.db
      .select({ count: sql<number>`count(*)::int` })
      .from(webhookReplays)
      .where(and(owned(tx, webhookReplays), eq(webhookReplays.status, 'running')));
    if (running !== undefined && running.count >= maxRunning)
      throw new AppError(
        'conflict',
        `${maxRunning} bulk replays are running. Wait until one has ended, or cancel one.`,
      );
    const id = newId('webhook_replay', now.getTime());
    const base = {
      id,
      merchant_id: merchantId,
      mode,
      actor: tx.actor,
      ip: tx.ip,
      request_id: tx.requestId,
      selection: ids === undefined ? { filter: input.filter } : { ids: ids.length },
      includes_succeeded: includesSucceeded,
      created_at: now,
    };
    await tx.db.insert(webhookReplays).values({ ...base, total: 0 });
    // Ids that are not there are in the chunk, too: they are counted when it is replayed.
    const source =
      ids === undefined
        ? sql`SELECT id FROM ${allDeliveries} WHERE ${selected(tx, chosen)}`
        : sql`SELECT unnest(${sql.param(ids)}::bigint[]) AS id`;
    const chunks = await tx.db.execute<{ count: number }>(sql`
      INSERT INTO webhook_replay_chunks (replay_id, number, delivery_ids)
      SELECT ${id}, number, array_agg(id ORDER BY id)
      FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / ${chunkSize}::int AS number FROM (${source}) AS chosen) AS numbered
      GROUP BY number
      RETURNING cardinality(delivery_ids) AS count`);
    const total = chunks.reduce((sum, { count }) => sum + count, 0);
    const [row] = await tx.db.update(webhookReplays).set({ total }).where(eq(webhookReplays.id, id)).returning();
    if (row === undefined) throw new Error('the row that was just inserted is gone');
    return present(total === 0 ? await finish(tx, row, 'completed') : row);
  });
}

const found = (ctx: TenantContext, id: string) => and(eq(webhookReplays.id, id), owned(ctx, webhookReplays));

/** How far a bulk replay is. @throws AppError `not_found` */
export async function getReplay(ctx: TenantContext, id: string): Promise<Replay> {
  const [row] = await ctx.db.select().from(webhookReplays).where(found(ctx, id));
  if (row === undefined) throw notFound('bulk replay');
  return present(row);
}

/**
 * Stops a bulk replay. What it has queued already is still sent.
 * @throws AppError `not_found`, `conflict` when it has ended
 */
export async function cancelReplay(ctx: TenantContext, id: string): Promise<Replay> {
  return transact(ctx, async (tx) => {
    const [row] = await tx.db.select().from(webhookReplays).where(found(tx, id)).for('update');
    if (row === undefined) throw notFound('bulk replay');
    if (row.status !== 'running') throw new AppError('conflict', 'This bulk replay has ended. Start another one.');
    return present(await finish(tx, row, 'canceled'));
  });
}
