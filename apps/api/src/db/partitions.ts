import { deliveryIdAt, lowestId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

const dayMs = 86_400_000;
/** Partitions exist this many days ahead; past that, rows fall into the default partition and are moved later. */
const daysAhead = 7;

/**
 * The logs that are kept as one partition a day. Their keys begin with the time, so a day is a range of keys and a
 * look-up by key touches one partition. Deliveries and their attempts share ranges and so go together; an event goes
 * a day after its deliveries, because the two take their times from two clocks.
 */
const logs = [
  { table: 'deliveries', column: 'id', boundary: (ms: number) => String(deliveryIdAt(ms)), extraDays: 0 },
  { table: 'attempts', column: 'delivery_id', boundary: (ms: number) => String(deliveryIdAt(ms)), extraDays: 0 },
  { table: 'events', column: 'id', boundary: (ms: number) => lowestId('event', ms), extraDays: 1 },
  { table: 'api_key_requests', column: 'id', boundary: (ms: number) => lowestId('request', ms), extraDays: 0 },
] as const;

const suffix = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');

/** Makes the partitions of today and the days ahead where they are missing. */
export async function createPartitions(db: Db, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(7262002)`);
    for (const log of logs) {
      for (let day = today; day <= today + daysAhead * dayMs; day += dayMs) {
        await tx.execute(
          sql`SELECT ensure_partition(${log.table}, ${suffix(day)}, ${log.column}, ${log.boundary(day)}, ${log.boundary(day + dayMs)})`,
        );
      }
    }
  });
}

/**
 * Drops the partitions of days that are older than the retention. What is still owed (a delivery held by a paused
 * endpoint) moves to the default partition first, and leaves that once it is settled.
 * @returns the names of the dropped partitions
 */
export async function dropExpiredPartitions(db: Db, now: Date, retentionDays: number): Promise<string[]> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const dropped: string[] = [];
  for (const log of logs) {
    const cutoff = today - (retentionDays + log.extraDays) * dayMs;
    const partitions = await db.execute<{ name: string }>(
      sql`SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = ${log.table}::regclass AND inhrelid::regclass::text ~ '_[0-9]{8}$' ORDER BY 1`,
    );
    const owed =
      log.table === 'events'
        ? sql`IN (SELECT event_id FROM delivery_queue)`
        : log.table === 'api_key_requests'
          ? sql`IS NULL`
          : sql`IN (SELECT delivery_id FROM delivery_queue)`;
    for (const { name } of partitions) {
      if (name.slice(-8) >= suffix(cutoff)) continue;
      await db.transaction(async (tx) => {
        await tx.execute(sql`SELECT pg_advisory_xact_lock(7262002)`);
        const partition = sql.identifier(name);
        await tx.execute(sql`ALTER TABLE ${sql.identifier(log.table)} DETACH PARTITION ${partition}`);
        await tx.execute(
          sql`INSERT INTO ${sql.identifier(log.table)} SELECT * FROM ${partition} WHERE ${sql.identifier(log.column)} ${owed}`,
        );
        await tx.execute(sql`DROP TABLE ${partition}`);
      });
      dropped.push(name);
    }
    const oldest =
      log.table === 'events' || log.table === 'api_key_requests' ? log.boundary(cutoff) : Number(log.boundary(cutoff));
    await db.execute(
      sql`DELETE FROM ${sql.identifier(`${log.table}_default`)} WHERE ${sql.identifier(log.column)} < ${oldest} AND NOT (${sql.identifier(log.column)} ${owed})`,
    );
  }
  return dropped;
}
