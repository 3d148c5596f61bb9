import { replayRefusals, type ReplayStatus } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { actFor, type Runtime, systemContext, type TenantContext, transact } from '../context.ts';
import type { Db } from '../db/client.ts';
import { webhookReplays } from '../db/schema/index.ts';
import { rampOffset } from '../queue/hold.ts';
import { requeue } from '../queue/requeue.ts';
import { having, type Skipped, sortOut } from './selection.ts';
import { scopesNow } from './starter.ts';

export type ReplayRow = typeof webhookReplays.$inferSelect;

/**
 * Replays the next chunk that is due, of any bulk replay. Any process may: the row is locked while it does, and others pass.
 * A chunk that fails is due again in a minute.
 * @returns false when none is due
 */
export async function replayChunk({ services, db }: Runtime): Promise<boolean> {
  const afterwards: (() => void)[] = [];
  let id: string | null = null;
  try {
    await db.transaction(async (tx) => {
      const row = await nextDue(tx);
      if (row === undefined) return;
      ({ id } = row);
      const tenant = { merchantId: row.merchant_id, mode: row.mode };
      const ctx = actFor(systemContext({ services, db: tx }, tenant, 'replay'), tenant, 'replay', row.actor);
      await goOn({ ...ctx, afterCommit: (task) => afterwards.push(task) }, row);
    });
  } catch (error) {
    if (id !== null)
      await db
        .update(webhookReplays)
        .set({ next_chunk_at: sql`now() + interval '1 minute'` })
        .where(eq(webhookReplays.id, id));
    throw error;
  }
  for (const task of afterwards) task();
  return id !== null;
}

async function nextDue(db: Db): Promise<ReplayRow | undefined> {
  const [row] = await db
    .select()
    .from(webhookReplays)
    .where(sql`${webhookReplays.status} = 'running' AND ${webhookReplays.next_chunk_at} <= now()`)
    .orderBy(webhookReplays.next_chunk_at)
    .limit(1)
    .for('update', { skipLocked: true });
  return row;
}

/** Replays one chunk; ends the replay after the last one, or when who started it may not replay any more. */
async function goOn(ctx: TenantContext, row: ReplayRow): Promise<void> {
  const scopes = await scopesNow(ctx, ctx.tenant, row.actor);
  if (!scopes.has('webhooks:write')) {
    await finish(ctx, row, 'stopped');
    return;
  }
  const chosen = await nextIds(ctx, row.id);
  const { ids, skipped } = await sortOut(ctx, {
    where: having(ctx, chosen),
    expected: chosen.length,
    scopes,
    includesSucceeded: row.includes_succeeded,
    listed: true,
  });
  if (ids.length > 0) await requeue(ctx, ids, 'recovery', row.replayed);
  const counts = { replayed: row.replayed + ids.length, skipped: sumOf(row.skipped, skipped) };
  const pause = sql`${rampOffset(sql`${counts.replayed}::int`)} - ${rampOffset(sql`${row.replayed}::int`)}`;
  await ctx.db
    .update(webhookReplays)
    .set({ ...counts, next_chunk_at: sql`now() + ${pause}` })
    .where(eq(webhookReplays.id, row.id));
  const more = await ctx.db.execute(sql`SELECT FROM webhook_replay_chunks WHERE replay_id = ${row.id} LIMIT 1`);
  if (more.length === 0) await finish(ctx, { ...row, ...counts }, 'completed');
}

/** Takes the next chunk of a bulk replay. */
async function nextIds({ db }: TenantContext, replayId: string): Promise<number[]> {
  const [chunk] = await db.execute<{ ids: string[] }>(sql`
    DELETE FROM webhook_replay_chunks WHERE replay_id = ${replayId}
      AND number = (SELECT min(number) FROM webhook_replay_chunks WHERE replay_id = ${replayId})
    RETURNING delivery_ids AS ids`);
  return (chunk?.ids ?? []).map(Number);
}

function sumOf(one: Skipped, other: Skipped): Skipped {
  const sum: Skipped = {};
  for (const reason of replayRefusals) {
    const count = (one[reason] ?? 0) + (other[reason] ?? 0);
    if (count > 0) sum[reason] = count;
  }
  return sum;
}

/** Ends a bulk replay, with its one entry in the audit log. */
export async function finish(
  ctx: TenantContext,
  row: ReplayRow,
  status: Exclude<ReplayStatus, 'running'>,
): Promise<ReplayRow> {
  return transact(ctx, async (tx) => {
    const [ended] = await tx.db
      .update(webhookReplays)
      .set({ status, finished_at: tx.services.now() })
      .where(eq(webhookReplays.id, row.id))
      .returning();
    if (ended === undefined) throw new Error('the locked row was deleted');
    await tx.db.execute(sql`DELETE FROM webhook_replay_chunks WHERE replay_id = ${row.id}`);
    const started = { ...tx, actor: row.actor, ip: row.ip, requestId: row.request_id };
    await audit(started, {
      action: 'webhook_delivery.bulk_replayed',
      target: { type: 'webhook_replay', id: row.id },
      details: {
        ...row.selection,
        status,
        total: row.total,
        count: row.replayed,
        ...(status === 'canceled' && { canceled_by: tx.actor.label }),
        ...(Object.keys(row.skipped).length > 0 && { skipped: row.skipped }),
      },
    });
    return ended;
  });
}
