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

/** An email to a team, to be sent after the change that it reports has committed. */
export type TeamNotice = Notice & { readonly tenant: Tenant };

const pageOf = (endpointId: string) => `settings/webhooks/${endpointId}`;

/**
 * Disables an endpoint and emits an event about it. Call it in the transaction that records the cause.
 * @returns the email to send to the team after the commit; null when the endpoint was deleted or disabled before
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
    text: `We disabled ${row.url} because ${why}.\n\nNothing is sent to it until you enable it again. You can then recover what it missed from its page.`,
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
  const why = failure === null ? '' : `\n\nThe last attempt: ${failure.what} ${failure.todo}`;
  return {
    tenant: ctx.tenant,
    subject: 'A webhook endpoint keeps failing',
    text: `Every delivery to ${row.url} has failed since ${failingSince}.${why}\n\nIf none succeeds by ${disableAt}, we disable it then.`,
    page: pageOf(health.endpointId),
  };
}

/**
 * Warns about endpoints whose deliveries have all failed for a day, and disables those for which it is five days.
 * Call it in the transaction that records the failures.
 * @returns the emails to send to the teams after the commit
 */
export async function warnOrDisable(
  runtime: Runtime,
  rows: readonly HealthRow[],
  batch: readonly AttemptRecord[],
): Promise<TeamNotice[]> {
  const notices: (TeamNotice | null)[] = [];
  for (const row of rows) {
    const health = endpointHealth({
      failingSinceMs: row.failingSince?.getTime() ?? null,
      warnedAtMs: row.warnedAt?.getTime() ?? null,
      lastFailureMs: runtime.services.now().getTime(),
    });
    const last = batch.findLast((record) => record.endpointId === row.endpointId);
    if (health === 'warn') notices.push(await warn(runtime, row, last));
    if (health === 'disable') notices.push(await disable(runtime, row.endpointId, 'only_failures', row.failingSince));
  }
  return notices.filter((notice) => notice !== null);
}
