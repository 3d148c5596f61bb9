import { deliveryIdAt, lowestId } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

const dayMs = 86_400_000;
/** Partitions exist this many days ahead, in case none are created for a while: a row without a partition is an error. */
const daysAhead = 7;
/** The partition below the first day: for ids from a clock that is behind, and rows that an import or the demo dates back. */
const before = 'before';
/** The longest that a caller's statement waits behind ours, in ms: without our lock by then, we try again in a minute. */
const lockMs = 100;

/**
 * The logs with one partition a day. Their keys begin with the time, so a day is a range of keys and a lookup by key reads
 * one partition. Deliveries and their attempts share ranges and are dropped together; an event is dropped a day after its
 * deliveries, because their times come from two clocks.
 */
const logs = [
  { table: 'deliveries', column: 'id', boundary: (ms: number) => String(deliveryIdAt(ms)), extraDays: 0 },
  { table: 'attempts', column: 'delivery_id', boundary: (ms: number) => String(deliveryIdAt(ms)), extraDays: 0 },
  { table: 'events', column: 'id', boundary: (ms: number) => lowestId('event', ms), extraDays: 1 },
  { table: 'api_key_requests', column: 'id', boundary: (ms: number) => lowestId('request', ms), extraDays: 0 },
] as const;
type Log = (typeof logs)[number];

const suffix = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const dayOf = (name: string) => Date.parse(name.slice(-8).replace(/(....)(..)(..)/, '$1-$2-$3'));

/** The condition that a row of a log belongs to a delivery still to be sent: it is kept beyond the retention. */
function unsentIn({ table, column }: Log): SQL {
  if (table === 'api_key_requests') return sql`false`;
  const key = table === 'events' ? sql`event_id` : sql`delivery_id`;
  return sql`EXISTS (SELECT FROM delivery_queue q WHERE q.${key} = ${sql.identifier(column)})`;
}

/** Runs a transaction while no other process creates or drops partitions. It waits for locks for 100 ms at most. */
const locked = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(7262002)`);
    await tx.execute(sql`SELECT set_config('lock_timeout', ${String(lockMs)}, true)`);
    return work(tx);
  });

/** Creates missing partitions: of yesterday, today and the days ahead, and the one for everything older. */
export async function createPartitions(db: Db, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  await locked(db, async (tx) => {
    for (const log of logs) {
      const days = (await partitionsOf(tx, log)).map(({ name }) => dayOf(name));
      await ensure(tx, log, before, null, log.boundary(Math.min(today - dayMs, ...days)));
      const first = await firstKey(tx, log);
      for (let day = today - dayMs; day <= today + daysAhead * dayMs; day += dayMs) {
        if (comparable(log.boundary(day)) < comparable(first)) continue;
        await ensure(tx, log, suffix(day), log.boundary(day), log.boundary(day + dayMs));
      }
    }
  });
}

/** The lowest key of the first day, where the partition for everything older ends. */
async function firstKey(tx: Db, { table }: Log): Promise<string> {
  const [row] = await tx.execute<{ bound: string }>(sql`
    SELECT substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''([^'']+)''\\)') AS bound
    FROM pg_class WHERE oid = ${`${table}_${before}`}::regclass`);
  if (row === undefined) throw new Error(`${table}_${before} is no partition`);
  return row.bound;
}

/** Keys as texts that sort like the keys: those of deliveries are numbers of any length. */
const comparable = (key: string) => key.padStart(20, '0');

const ensure = (tx: Db, { table, column }: Log, name: string, low: string | null, high: string) =>
  tx.execute(sql`SELECT ensure_partition(${table}, ${name}, ${column}, ${low}, ${high})`);

type Partition = { name: string; attached: boolean; pending: boolean };

/** The partitions of days, oldest first, those included that are being detached or were detached and not dropped yet. */
async function partitionsOf(db: Db, { table }: Log): Promise<Partition[]> {
  const rows = await db.execute<Partition>(sql`
    SELECT relname AS name, inhrelid IS NOT NULL AS attached, coalesce(inhdetachpending, false) AS pending
    FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ ${`^${table}_[0-9]{8}$`}
    ORDER BY relname`);
  return [...rows];
}

/**
 * Drops the partitions of days older than the retention. From one with a delivery still to be sent (its endpoint is
 * paused), everything else is deleted instead; it is dropped once that delivery has ended.
 * @returns the names of the dropped partitions
 */
export async function dropExpiredPartitions(db: Db, now: Date, retentionDays: number): Promise<string[]> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const dropped: string[] = [];
  for (const log of logs) {
    const cutoff = today - (retentionDays + log.extraDays) * dayMs;
    for (const partition of await partitionsOf(db, log)) {
      if (dayOf(partition.name) < cutoff && (await dropPartition(db, log, partition))) dropped.push(partition.name);
    }
    const oldest =
      log.table === 'events' || log.table === 'api_key_requests' ? log.boundary(cutoff) : Number(log.boundary(cutoff));
    await db.execute(sql`
      DELETE FROM ${sql.identifier(`${log.table}_${before}`)} WHERE ${sql.identifier(log.column)} < ${oldest} AND NOT ${unsentIn(log)}`);
  }
  return dropped;
}

/**
 * Detaches and drops a partition without blocking anybody: DETACH … CONCURRENTLY waits for its readers while others go on.
 * When a reader takes longer than the statement timeout, the statement ends, and a later run finishes the work.
 * @returns false when the partition has to stay
 */
async function dropPartition(db: Db, log: Log, { name, attached, pending }: Partition): Promise<boolean> {
  const [table, partition] = [sql.identifier(log.table), sql.identifier(name)];
  if (attached && !pending) {
    await db.execute(
      sql`DELETE FROM ${partition} WHERE NOT ${unsentIn(log)} AND EXISTS (SELECT FROM ${partition} WHERE ${unsentIn(log)})`,
    );
    const [unsent] = await db.execute(sql`SELECT FROM ${partition} WHERE ${unsentIn(log)} LIMIT 1`);
    if (unsent !== undefined) return false;
    await db.execute(sql`ALTER TABLE ${table} DETACH PARTITION ${partition} CONCURRENTLY`);
  }
  return locked(db, async (tx) => {
    if (pending) await tx.execute(sql`ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE`);
    const [unsent] = await tx.execute(sql`SELECT FROM ${partition} WHERE ${unsentIn(log)} LIMIT 1`);
    if (unsent !== undefined) {
      // A delivery was replayed while the partition was being detached.
      const day = dayOf(name);
      await tx.execute(sql`
        ALTER TABLE ${table} ATTACH PARTITION ${partition} FOR VALUES FROM (${sql.raw(`'${log.boundary(day)}'`)}) TO (${sql.raw(`'${log.boundary(day + dayMs)}'`)})`);
      return false;
    }
    await tx.execute(sql`DROP TABLE ${partition}`);
    return true;
  });
}
