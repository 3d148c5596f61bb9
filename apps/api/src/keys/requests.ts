import { idSchema, invalidField } from '@cryptoix/core';
import { and, eq, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import type { Db } from '../db/client.ts';
import { apiKeyRequestCounts, apiKeyRequests, apiKeys } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { madeBetween, owned } from '../tenant-rows.ts';
import { requireKey } from './rows.ts';
import type { KeyOutcomes, KeyOutcomesInput, KeyRequestsInput, KeyRequestView, RequestFilter } from './schemas.ts';

/** The requests of all keys of this merchant and mode, newest first, with those refused because of their key. */
export function listRequests(ctx: TenantContext, filter: RequestFilter) {
  const { id, key_id, method, route, status, error_code } = filter;
  return listPage(ctx.db, filter, {
    list: 'requests',
    id: idSchema('request'),
    table: apiKeyRequests,
    where: and(owned(ctx, apiKeyRequests), madeBetween('request', apiKeyRequests.id, filter)),
    filters: [
      id === undefined ? undefined : eq(apiKeyRequests.id, id),
      key_id === undefined ? undefined : eq(apiKeyRequests.key_id, key_id),
      error_code === undefined ? undefined : eq(apiKeyRequests.error_code, error_code),
    ],
    unindexed: [
      method === undefined ? undefined : eq(apiKeyRequests.method, method),
      route === undefined ? undefined : eq(apiKeyRequests.route, route),
      status === undefined ? undefined : eq(apiKeyRequests.status, status),
    ],
    rows: (where) =>
      ctx.db
        .select({ request: apiKeyRequests, label: apiKeys.label })
        .from(apiKeyRequests)
        .leftJoin(apiKeys, eq(apiKeys.id, apiKeyRequests.key_id))
        .where(where)
        .$dynamic(),
    present: (rows) =>
      rows.map(({ request: { merchant_id: _merchant, mode: _mode, ...row }, label }): KeyRequestView => ({
        ...row,
        key_label: label,
        created_at: row.created_at.toISOString(),
      })),
  });
}

/** The requests a key has made, newest first. @throws AppError `not_found` */
export async function listKeyRequests(ctx: TenantContext, { id, ...page }: KeyRequestsInput) {
  await requireKey(ctx, id);
  return listRequests(ctx, { ...page, key_id: id });
}

const hourMs = 3_600_000;
/** Widths of a bucket, in hours, that divide a day; of 24 hours there are 24 buckets, of 30 days 30. */
const widths = [1, 2, 3, 6, 12, 24];
const mostBuckets = 60;

/** A key's requests over time, by outcome. @throws AppError `not_found`, `validation_failed` for an empty range */
export async function keyOutcomes(ctx: TenantContext, range: KeyOutcomesInput): Promise<KeyOutcomes> {
  await requireKey(ctx, range.id);
  const now = ctx.services.now().getTime();
  const since = Math.max(Date.parse(range.since), now - ctx.services.config.retentionDays * 24 * hourMs);
  const until = Math.min(range.until === undefined ? now : Date.parse(range.until), now);
  if (since >= until) throw invalidField('since', 'must be before until, not in the future and within the retention');
  const hours = (until - since) / hourMs;
  const width = (widths.find((one) => hours <= one * mostBuckets) ?? Math.ceil(hours / mostBuckets / 24) * 24) * hourMs;
  const start = Math.floor(since / width) * width;
  const sumOf = (outcome: 'succeeded' | 'refused' | 'failed') =>
    sql<number>`sum(${apiKeyRequestCounts[outcome]})::float8`;
  const bucket = sql<number>`floor((extract(epoch FROM ${apiKeyRequestCounts.hour}) * 1000 - ${start}) / ${width})::int`;
  const rows = await ctx.db
    .select({ bucket, succeeded: sumOf('succeeded'), refused: sumOf('refused'), failed: sumOf('failed') })
    .from(apiKeyRequestCounts)
    .where(
      and(
        eq(apiKeyRequestCounts.key_id, range.id),
        // Counts are by whole hours: the range begins and ends with one.
        sql`${apiKeyRequestCounts.hour} >= ${new Date(start).toISOString()}::timestamptz`,
        sql`${apiKeyRequestCounts.hour} < ${new Date(until).toISOString()}::timestamptz`,
      ),
    )
    .groupBy(sql`1`);
  const counted = new Map(rows.map(({ bucket: index, ...counts }) => [index, counts]));
  const none = { succeeded: 0, refused: 0, failed: 0 };
  const buckets = Array.from({ length: Math.ceil((until - start) / width) }, (_, index) => ({
    at: new Date(start + index * width).toISOString(),
    ...(counted.get(index) ?? none),
  }));
  const total = (outcome: keyof typeof none) => buckets.reduce((sum, one) => sum + one[outcome], 0);
  return {
    since: new Date(start).toISOString(),
    until: new Date(until).toISOString(),
    bucket_seconds: width / 1_000,
    buckets,
    totals: { succeeded: total('succeeded'), refused: total('refused'), failed: total('failed') },
  };
}

/** Deletes the counts of requests that the log does not keep any more. */
export async function dropRequestCounts(db: Db, before: string): Promise<void> {
  await db.execute(sql`DELETE FROM api_key_request_counts WHERE hour < ${before}::timestamptz`);
}
