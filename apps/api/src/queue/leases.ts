import { newId } from '@cryptoix/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** How long a dispatcher's lease lasts without renewal, in seconds, and how often it renews, in ms. */
export const leaseSeconds = 10;
export const renewMs = 2_500;
/**
 * A request of an ordered lane is not started within this time before the end of the lease, in ms: once somebody else has reclaimed
 * the delivery, the lane may go on, and nothing may be sent late. It is the time in which a process may stand still between its last look
 * at the clock and the write.
 */
export const startMarginMs = 2_000;

/** Registers a dispatcher: it takes a lease under a new name. @returns the name */
export async function register(db: Db): Promise<string> {
  const id = newId('request').replace('req_', 'dsp_');
  await db.execute(
    sql`INSERT INTO dispatchers (id, leased_until) VALUES (${id}, now() + make_interval(secs => ${leaseSeconds}))`,
  );
  return id;
}

/**
 * Selects the dispatcher's row while its lease runs, for a statement that takes deliveries under it. The lock that this
 * shares until the commit keeps `reclaim` away: it could not free what it does not see yet.
 */
export const liveLease = (dispatcherId: string | null): SQL =>
  sql`SELECT id FROM dispatchers WHERE id = ${dispatcherId} AND leased_until > clock_timestamp() FOR KEY SHARE`;

/** Renews the lease. @returns false when it was reclaimed: what this dispatcher holds is no longer its own */
export async function renew(db: Db, dispatcherId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    UPDATE dispatchers SET leased_until = now() + make_interval(secs => ${leaseSeconds}) WHERE id = ${dispatcherId} RETURNING id`);
  return rows.length > 0;
}
