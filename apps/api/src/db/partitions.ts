import { deliveryIdAt, lowestId } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

const dayMs = 86_400_000;
/** Partitions exist this many days ahead: for so long may nobody make new ones. A row without a partition is an error. */
const daysAhead = 7;
/** Below the first day: ids of a clock that was behind, and what an import or the demo dates back. */
const before = 'before';
/** No statement of a caller waits behind ours for longer, in ms: those that do not get their lock try again in a minute. */
const lockMs = 100;

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
type Log = (typeof logs)[number];

const suffix = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const dayOf = (name: string) => Date.parse(name.slice(-8).replace(/(....)(..)(..)/, '$1-$2-$3'));

/** The rows of a log that are still to be sent, which are kept beyond the retention. */
function owedOf({ table, column }: Log): SQL {
  if (table === 'api_key_requests') return sql`false`;
  const key = table === 'events' ? sql`event_id` : sql`delivery_id`;
  return sql`EXISTS (SELECT FROM delivery_queue q WHERE q.${key} = ${sql.identifier(column)})`;
}

/** A transaction in which no other process makes or drops partitions, and in which no lock is waited for long. */
const locked = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(7262002)`);
    await tx.execute(sql`SELECT set_config('lock_timeout', ${String(lockMs)}, true)`);
    return work(tx);
  });

/** Makes the partitions of yesterday, today and the days ahead where they are missing, and the one of all that is older. */
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

/** The lowest key that has a partition of its day: where that of everything older ends. */
async function firstKey(tx: Db, { table }: Log): Promise<string> {
  const [row] = await tx.execute<{ bound: string }>(sql`
    SELECT substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''([^'']+)''\\)') AS bound
    FROM pg_class WHERE oid = ${`${table}_${before}`}::regclass`);
  if (row === undefined) throw new Error(`${table}_${before} is no partition`);
  return row.bound;
}

/** Keys as text in their order: those of deliveries are numbers of any length. */
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
 * Drops the partitions of days that are older than the retention. One that holds what is still to be sent (a delivery of a
 * paused endpoint) is emptied of everything else instead, and goes once that is settled.
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
      DELETE FROM ${sql.identifier(`${log.table}_${before}`)} WHERE ${sql.identifier(log.column)} < ${oldest} AND NOT ${owedOf(log)}`);
  }
  return dropped;
}

/**
 * Takes a partition off without stopping anybody: DETACH … CONCURRENTLY waits for those who read it while others go on. It
 * is cut off by the statement's timeout when a reader takes longer, and finished by a later turn.
 * @returns false when it has to stay
 */
async function dropPartition(db: Db, log: Log, { name, attached, pending }: Partition): Promise<boolean> {
  const [table, partition] = [sql.identifier(log.table), sql.identifier(name)];
  if (attached && !pending) {
    await db.execute(
      sql`DELETE FROM ${partition} WHERE NOT ${owedOf(log)} AND EXISTS (SELECT FROM ${partition} WHERE ${owedOf(log)})`,
    );
    const [owed] = await db.execute(sql`SELECT FROM ${partition} WHERE ${owedOf(log)} LIMIT 1`);
    if (owed !== undefined) return false;
    await db.execute(sql`ALTER TABLE ${table} DETACH PARTITION ${partition} CONCURRENTLY`);
  }
  return locked(db, async (tx) => {
    if (pending) await tx.execute(sql`ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE`);
    const [owed] = await tx.execute(sql`SELECT FROM ${partition} WHERE ${owedOf(log)} LIMIT 1`);
    if (owed !== undefined) {
      // It was replayed while the partition was taken off.
      const day = dayOf(name);
      await tx.execute(sql`
        ALTER TABLE ${table} ATTACH PARTITION ${partition} FOR VALUES FROM (${sql.raw(`'${log.boundary(day)}'`)}) TO (${sql.raw(`'${log.boundary(day + dayMs)}'`)})`);
      return false;
    }
    await tx.execute(sql`DROP TABLE ${partition}`);
    return true;
  });
}
