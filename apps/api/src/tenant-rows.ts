import { AppError, deliveryIdAt, type IdKind, lowestId } from '@cryptoix/core';
import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantContext } from './context.ts';

/** The condition that a row is of the caller's merchant and mode. */
export const owned = (
  { tenant }: Pick<TenantContext, 'tenant'>,
  table: { merchant_id: PgColumn; mode: PgColumn },
): SQL | undefined => and(eq(table.merchant_id, tenant.merchantId), eq(table.mode, tenant.mode));

/** The refusal of an id that is not of the caller's merchant and mode: another tenant's looks like one that never was. */
export const notFound = (what: string): AppError =>
  new AppError('not_found', `There is no such ${what} in this account and mode.`);

/** What has an id that begins with its time. A delivery's is a number. */
type TimedKind = IdKind | 'delivery';

/** The lowest id that something made at `time` (ISO 8601) or later can have. Before 1970, and before the first delivery, there is none. */
export function idAt(kind: TimedKind, time: string): string | number {
  const ms = Math.max(0, Date.parse(time));
  return kind === 'delivery' ? Math.max(0, deliveryIdAt(ms)) : lowestId(kind, ms);
}

/** The condition that a row was made at `since` or later and before `until`: a range of ids, which indexes and partitions serve. */
export const madeBetween = (
  kind: TimedKind,
  id: PgColumn,
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
): SQL | undefined =>
  and(
    since === undefined ? undefined : gte(id, idAt(kind, since)),
    until === undefined ? undefined : lt(id, idAt(kind, until)),
  );
