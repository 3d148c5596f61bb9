import { AppError, deliveryIdAt, type IdKind, lowestId } from '@cryptoix/core';
import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantContext } from './context.ts';

/** The condition that a row is of the caller's merchant and mode. */
export const owned = (
  { tenant }: Pick<TenantContext, 'tenant'>,
  table: { merchant_id: PgColumn; mode: PgColumn },
): SQL | undefined => and(eq(table.merchant_id, tenant.merchantId), eq(table.mode, tenant.mode));

/**
 * The error for an id outside the caller's merchant and mode: another tenant's id looks like one that does not exist.
 */
export const notFound = (object: string): AppError =>
  new AppError('not_found', `There is no such ${object} in this account and mode.`);

/** The kinds of ids that begin with their time. The id of a delivery is a number. */
type TimedKind = IdKind | 'delivery';

/**
 * The lowest id of an object created at `time` (ISO 8601) or later. A time before 1970, or before the first delivery,
 * counts as that time.
 */
export function idAt(kind: TimedKind, time: string): string | number {
  const ms = Math.max(0, Date.parse(time));
  return kind === 'delivery' ? Math.max(0, deliveryIdAt(ms)) : lowestId(kind, ms);
}

/**
 * The condition that a row was created at `since` or later and before `until`: a range of ids, which indexes and
 * partitions serve.
 */
export const madeBetween = (
  kind: TimedKind,
  id: PgColumn,
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
): SQL | undefined =>
  and(
    since === undefined ? undefined : gte(id, idAt(kind, since)),
    until === undefined ? undefined : lt(id, idAt(kind, until)),
  );
