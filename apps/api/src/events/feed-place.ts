import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError, lowestId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';

/** A place between two events of the feed: what is up to here has been handed out. */
export interface Place {
  /** Of the event before it. */
  readonly position: bigint;
  /** The event's id, or `afterAll` of its position. */
  readonly id: string;
  /** When it was the end of the feed, or the event happened, in Unix ms. */
  readonly time: number;
}

/** Sorts behind every id: a place with it is behind all events of its position. */
export const afterAll = '~';

/** How far the feed reaches at one moment. */
export interface Horizon {
  /** The key of cursors. It differs after a restore, so that cursors of before are invalid. */
  readonly secret: string;
  /** Every transaction with a lower position is over: its events are visible to all queries from now on, or never. */
  readonly position: bigint;
  /** No position has been given to a transaction yet from here on. */
  readonly unused: bigint;
}

const digits = z.string().transform(BigInt);
const horizonRow = z.object({ secret: z.string(), position: digits, unused: digits });

/** Reads how far the feed reaches. Events that are read after that are complete up to its position. */
export async function readHorizon(db: Db): Promise<Horizon> {
  const rows = await db.execute(sql`
    SELECT secret, ((generation << 48) + pg_snapshot_xmin(snapshot)::text::bigint)::text AS position,
      ((generation << 48) + pg_snapshot_xmax(snapshot)::text::bigint)::text AS unused
    FROM feed_epoch, pg_current_snapshot() AS snapshot, pg_sequence_last_value('feed_generation') AS generation`);
  return horizonRow.parse(rows[0]);
}

/** The end of the feed at this horizon. */
export const endOf = ({ services }: TenantContext, { position }: Horizon): Place => ({
  position: position - 1n,
  id: afterAll,
  time: services.now().getTime(),
});

const dayMs = 86_400_000;
/**
 * How long (ms) after the retention a cursor is still good. Events are dropped a day after the retention at the earliest,
 * which leaves half a day for transactions and clocks that are behind.
 */
const graceMs = dayMs / 2;

const retentionMs = ({ services }: TenantContext) => services.config.retentionDays * dayMs;

/** The place before the oldest event. It is as old as the retention, so that a cursor of it is good for the grace only. */
export const startOf = (ctx: TenantContext): Place => ({
  position: 0n,
  id: lowestId('event', 0),
  time: ctx.services.now().getTime() - retentionMs(ctx),
});

/** A seal is also the first block of the cipher's counter, 16 bytes. */
const sealBytes = 16;
const cipherKey = ({ secret }: Horizon) => createHash('sha256').update(secret).digest();

/**
 * A place as a cursor, which only we can make: its seal is bound to merchant, mode and epoch. The place is encrypted (as in
 * SIV, RFC 5297: the seal is the nonce), since positions would show how many transactions the platform makes.
 */
function written({ tenant }: TenantContext, horizon: Horizon, place: string): string {
  const text = `${tenant.merchantId} ${tenant.mode} ${place}`;
  const seal = createHmac('sha256', horizon.secret).update(text).digest().subarray(0, sealBytes);
  const cipher = createCipheriv('aes-256-ctr', cipherKey(horizon), seal);
  return Buffer.concat([seal, cipher.update(place), cipher.final()]).toString('base64url');
}

/** The place in a cursor, as text; null in one that we have not made for this merchant and mode in this epoch. */
function readCursor(ctx: TenantContext, horizon: Horizon, cursor: string): string | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length < sealBytes) return null;
  const decipher = createDecipheriv('aes-256-ctr', cipherKey(horizon), bytes.subarray(0, sealBytes));
  const place = Buffer.concat([decipher.update(bytes.subarray(sealBytes)), decipher.final()]).toString('utf8');
  const [given, expected] = [Buffer.from(cursor), Buffer.from(written(ctx, horizon, place))];
  return given.length === expected.length && timingSafeEqual(given, expected) ? place : null;
}

/** The cursor of a place, for the caller's merchant and mode. */
export const encodePlace = (ctx: TenantContext, horizon: Horizon, { position, id, time }: Place): string =>
  written(ctx, horizon, `${position} ${id} ${time}`);

/**
 * The place that a cursor stands for.
 * @throws AppError `invalid_cursor` for one that is too old, from before a restore, or of another merchant or mode;
 * `details.oldest` is the cursor to go on from
 */
export function decodePlace(ctx: TenantContext, horizon: Horizon, cursor: string): Place {
  const [position = '', id = '', time] = readCursor(ctx, horizon, cursor)?.split(' ') ?? [];
  // One of a database that has lost its newest transactions since may be ahead of it.
  if (time === undefined || BigInt(position) >= horizon.unused)
    throw refused(
      ctx,
      horizon,
      'This cursor is not valid here: it is of another account or mode, or from before the database was restored.',
    );
  const place = { position: BigInt(position), id, time: Number(time) };
  if (place.time < startOf(ctx).time - graceMs)
    throw refused(
      ctx,
      horizon,
      `This cursor is too old: events are kept for ${ctx.services.config.retentionDays} days, and some after it are gone.`,
    );
  return place;
}

const refused = (ctx: TenantContext, horizon: Horizon, why: string) =>
  new AppError('invalid_cursor', `${why} Go on from the cursor in details.oldest, the oldest event that is kept.`, {
    oldest: encodePlace(ctx, horizon, startOf(ctx)),
  });
