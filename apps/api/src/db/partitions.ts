import { deliveryIdAt, deliveryIdTime, lowestId } from '@cryptoix/core';
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
const dayAt = (ms: number) => Math.floor(ms / dayMs) * dayMs;
const dayOf = (name: string) => Date.parse(name.slice(-8).replace(/(....)(..)(..)/, '$1-$2-$3'));

/** The condition for rows of a log that are kept beyond the retention, because their delivery is still to be sent. */
function keptOf({ table }: Log): SQL {
  if (table === 'events') return sql`EXISTS (SELECT FROM delivery_queue q WHERE q.event_id = events.id)`;
  if (table === 'attempts') return sql`EXISTS (SELECT FROM delivery_queue q WHERE q.id = attempts.delivery_id)`;
  return sql`false`;
}

/** True when a partition has to stay: it has rows that are kept, or deliveries of its day are still to enter it. */
async function isNeeded(db: Db, log: Log, name: string): Promise<boolean> {
  const day = dayOf(name);
  const needed =
    log.table === 'deliveries'
      ? sql`SELECT FROM delivery_queue WHERE id >= ${log.boundary(day)}::bigint AND id < ${log.boundary(day + dayMs)}::bigint LIMIT 1`
      : sql`SELECT FROM ${sql.identifier(name)} AS ${sql.identifier(log.table)} WHERE ${keptOf(log)} LIMIT 1`;
  return (await db.execute(needed)).length > 0;
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
  const today = dayAt(now.getTime());
  const wanted = new Set(Array.from({ length: daysAhead + 2 }, (_, at) => today + (at - 1) * dayMs));
  await locked(db, async (tx) => {
    // The database's clock makes these ids: it may be ahead of ours.
    const [newest] = await tx.execute<{ id: string | null }>(sql`SELECT max(id) AS id FROM delivery_queue`);
    if (newest !== undefined && newest.id !== null) wanted.add(dayAt(deliveryIdTime(Number(newest.id))));
    for (const log of logs) {
      const days = (await partitionsOf(tx, log)).map(({ name }) => dayOf(name));
      await ensure(tx, log, before, null, log.boundary(Math.min(today - dayMs, ...days)));
      const first = await firstKey(tx, log);
      for (const day of wanted) {
        if (comparable(log.boundary(day)) < comparable(first)) continue;
        await ensure(tx, log, suffix(day), log.boundary(day), log.boundary(day + dayMs));
      }
    }
  });
}

/** Makes the partitions that these deliveries enter when they are over. */
export async function createPartitionsOf(db: Db, deliveryIds: readonly number[]): Promise<void> {
  const days = new Set(deliveryIds.map((id) => dayAt(deliveryIdTime(id))));
  for (const day of days) await createPartitions(db, new Date(day));
}

/** The lowest key that has a partition of its day: where that of everything older ends. */
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
 * Drops the partitions of days that are older than the retention. While deliveries of such a day are still to be sent (held
 * for a paused endpoint), its partitions lose everything else instead: their events and attempts stay, and they enter the
 * history when they are over, all of which goes with the next turn.
 * @returns the names of the dropped partitions
 */
export async function dropExpiredPartitions(db: Db, now: Date, retentionDays: number): Promise<string[]> {
  const today = dayAt(now.getTime());
  const dropped: string[] = [];
  for (const log of logs) {
    const cutoff = today - (retentionDays + log.extraDays) * dayMs;
    for (const partition of await partitionsOf(db, log)) {
      if (dayOf(partition.name) < cutoff && (await dropPartition(db, log, partition))) dropped.push(partition.name);
    }
    const oldest =
      log.table === 'events' || log.table === 'api_key_requests' ? log.boundary(cutoff) : Number(log.boundary(cutoff));
    await db.execute(sql`
      DELETE FROM ${sql.identifier(`${log.table}_${before}`)} AS ${sql.identifier(log.table)}
      WHERE ${sql.identifier(log.column)} < ${oldest} AND NOT ${keptOf(log)}`);
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
    if (await isNeeded(db, log, name)) {
      await db.execute(sql`DELETE FROM ${partition} AS ${table} WHERE NOT ${keptOf(log)}`);
      return false;
    }
    await db.execute(sql`ALTER TABLE ${table} DETACH PARTITION ${partition} CONCURRENTLY`);
  }
  return locked(db, async (tx) => {
    if (pending) await tx.execute(sql`ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE`);
    if (await isNeeded(tx, log, name)) {
      // One of its day was replayed while the partition was taken off.
      const day = dayOf(name);
      await tx.execute(sql`
        ALTER TABLE ${table} ATTACH PARTITION ${partition} FOR VALUES FROM (${sql.raw(`'${log.boundary(day)}'`)}) TO (${sql.raw(`'${log.boundary(day + dayMs)}'`)})`);
      return false;
    }
    await tx.execute(sql`DROP TABLE ${partition}`);
    return true;
  });
}
