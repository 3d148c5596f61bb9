import { disableAfterMs, endpointHealth, type EndpointReason, describeFailure } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { type Runtime, systemContext, type TenantContext, transact } from '../context.ts';
import { endpointHealth as healthTable, endpoints } from '../db/schema/index.ts';
import { disableEndpoint } from '../endpoints/endpoints.ts';
import { emit } from '../events/events.ts';
import type { Notice } from '../merchants/notify.ts';
import type { Tenant } from '../principal.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import type { HealthRow } from './record-health.ts';

async function contextOf(
  runtime: Runtime,
  endpointId: string,
): Promise<{ ctx: TenantContext; row: typeof endpoints.$inferSelect } | null> {
  const [row] = await runtime.db.select().from(endpoints).where(eq(endpoints.id, endpointId));
  if (row === undefined || row.deleted_at !== null) return null;
  return { ctx: systemContext(runtime, { merchantId: row.merchant_id, mode: row.mode }, 'endpoint_health'), row };
}

/** A mail to a team, to be sent once what it tells of has committed. */
export type TeamNotice = Notice & { readonly tenant: Tenant };

const pageOf = (endpointId: string) => `settings/webhooks/${endpointId}`;

/**
 * Disables an endpoint and says so as an event. Call it in the transaction that records why.
 * @returns what to mail the team once that has committed
 */
export async function disable(
  runtime: Runtime,
  endpointId: string,
  reason: EndpointReason,
  failingSince: Date | null,
): Promise<TeamNotice | null> {
  const found = await contextOf(runtime, endpointId);
  if (found === null) return null;
  const { ctx, row } = found;
  const disabled = await transact(ctx, async (tx) => {
    if (!(await disableEndpoint(tx, endpointId, reason))) return false;
    await emit(tx, 'webhook_endpoint.disabled', {
      id: endpointId,
      url: row.url,
      status: 'disabled',
      reason,
      failing_since: failingSince?.toISOString() ?? null,
      disable_at: null,
    });
    return true;
  });
  if (!disabled) return null;
  const why = reason === 'gone' ? 'your server answered 410 Gone' : 'every delivery to it has failed for 5 days';
  return {
    tenant: ctx.tenant,
    subject: 'A webhook endpoint was disabled',
    text: `We disabled ${row.url} because ${why}.\n\nNothing is sent to it until you enable it again. What it missed can then be recovered from its page.`,
    page: pageOf(endpointId),
  };
}

async function warn(runtime: Runtime, health: HealthRow, last: AttemptRecord | undefined): Promise<TeamNotice | null> {
  const found = await contextOf(runtime, health.endpointId);
  if (found === null || health.failingSince === null) return null;
  const { ctx, row } = found;
  const now = runtime.services.now();
  const earliest = Math.max(health.failingSince.getTime() + disableAfterMs, now.getTime() + 86_400_000);
  const disableAt = new Date(earliest).toISOString();
  const failingSince = health.failingSince.toISOString();
  await transact(ctx, async (tx) => {
    await tx.db.update(healthTable).set({ warned_at: now }).where(eq(healthTable.endpoint_id, health.endpointId));
    await emit(tx, 'webhook_endpoint.failing', {
      id: health.endpointId,
      url: row.url,
      status: row.status,
      reason: 'only_failures',
      failing_since: failingSince,
      disable_at: disableAt,
    });
  });
  const failure =
    last?.error === undefined || last.error === null ? null : describeFailure(last.error, last.statusCode);
  const why = failure === null ? '' : `\n\nThe last time: ${failure.what} ${failure.todo}`;
  return {
    tenant: ctx.tenant,
    subject: 'A webhook endpoint keeps failing',
    text: `Every delivery to ${row.url} has failed since ${failingSince}.${why}\n\nIf that goes on it is disabled on ${disableAt}.`,
    page: pageOf(health.endpointId),
  };
}

/**
 * Warns about endpoints that have only failed for a day, and disables those that have for five.
 * Call it in the transaction that records the failures.
 */
export async function judgeHealth(
  runtime: Runtime,
  rows: readonly HealthRow[],
  batch: readonly AttemptRecord[],
): Promise<TeamNotice[]> {
  const notices: (TeamNotice | null)[] = [];
  for (const row of rows) {
    const verdict = endpointHealth({
      failingSinceMs: row.failingSince?.getTime() ?? null,
      warnedAtMs: row.warnedAt?.getTime() ?? null,
      lastFailureMs: runtime.services.now().getTime(),
    });
    const last = batch.findLast((record) => record.endpointId === row.endpointId);
    if (verdict === 'warn') notices.push(await warn(runtime, row, last));
    if (verdict === 'disable') notices.push(await disable(runtime, row.endpointId, 'only_failures', row.failingSince));
  }
  return notices.filter((notice) => notice !== null);
}
