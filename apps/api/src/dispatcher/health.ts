import { disableAfterMs, endpointHealth, type EndpointReason, describeFailure } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { type Services, systemContext, type TenantContext, transact } from '../context.ts';
import { endpointHealth as healthTable, endpoints } from '../db/schema/index.ts';
import { disableEndpoint } from '../endpoints/endpoints.ts';
import { emit } from '../events/events.ts';
import type { Notice } from '../merchants/notify.ts';
import type { Tenant } from '../principal.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import type { HealthRow } from './record-health.ts';

async function contextOf(
  services: Services,
  endpointId: string,
): Promise<{ ctx: TenantContext; row: typeof endpoints.$inferSelect } | null> {
  const [row] = await services.db.select().from(endpoints).where(eq(endpoints.id, endpointId));
  if (row === undefined || row.deleted_at !== null) return null;
  return { ctx: systemContext(services, { merchantId: row.merchant_id, mode: row.mode }), row };
}

/** A mail to a team, to be sent once what it tells of has committed. */
export type TeamNotice = Notice & { readonly tenant: Tenant };

const pageOf = (endpointId: string) => `settings/webhooks/${endpointId}`;

/**
 * Disables an endpoint and says so as an event. @param services over the transaction that records why
 * @returns what to mail the team once that has committed
 */
export async function disable(
  services: Services,
  endpointId: string,
  reason: EndpointReason,
  failingSince: Date | null,
): Promise<TeamNotice | null> {
  const found = await contextOf(services, endpointId);
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

async function warn(
  services: Services,
  health: HealthRow,
  last: AttemptRecord | undefined,
): Promise<TeamNotice | null> {
  const found = await contextOf(services, health.endpointId);
  if (found === null || health.failingSince === null) return null;
  const { ctx, row } = found;
  const now = services.now();
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
  const why =
    last?.error === undefined || last.error === null
      ? ''
      : `\n\nThe last time: ${describeFailure(last.error, last.statusCode)}`;
  return {
    tenant: ctx.tenant,
    subject: 'A webhook endpoint keeps failing',
    text: `Every delivery to ${row.url} has failed since ${failingSince}.${why}\n\nIf that goes on it is disabled on ${disableAt}.`,
    page: pageOf(health.endpointId),
  };
}

/**
 * Warns about endpoints that have only failed for a day, and disables those that have for five.
 * @param services over the transaction that records the failures
 */
export async function judgeHealth(
  services: Services,
  rows: readonly HealthRow[],
  batch: readonly AttemptRecord[],
): Promise<TeamNotice[]> {
  const notices: (TeamNotice | null)[] = [];
  for (const row of rows) {
    const verdict = endpointHealth({
      failingSinceMs: row.failingSince?.getTime() ?? null,
      warnedAtMs: row.warnedAt?.getTime() ?? null,
      lastFailureMs: services.now().getTime(),
    });
    const last = batch.findLast((record) => record.endpointId === row.endpointId);
    if (verdict === 'warn') notices.push(await warn(services, row, last));
    if (verdict === 'disable') notices.push(await disable(services, row.endpointId, 'only_failures', row.failingSince));
  }
  return notices.filter((notice) => notice !== null);
}
