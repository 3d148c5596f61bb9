import { newId } from '@cryptoix/core';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TenantContext } from '../context.ts';
import { auditEntries } from '../db/schema/index.ts';
import { countUpTo, type PageRequest, paginate } from '../paging.ts';

/** Everything that is written down about a change. The names are `<object>.<what happened>`. */
export const auditActions = [
  'merchant.created',
  'member.added',
  'member.role_changed',
  'member.removed',
  'invitation.created',
  'invitation.revoked',
  'invitation.accepted',
  'api_key.created',
  'api_key.updated',
  'api_key.rotated',
  'api_key.revoked',
  'api_key.exposed',
  'api_key.expired',
  'webhook_endpoint.created',
  'webhook_endpoint.updated',
  'webhook_endpoint.disabled',
  'webhook_endpoint.deleted',
  'webhook_endpoint.secret_rotated',
  'webhook_endpoint.secret_revealed',
  'webhook_endpoint.tested',
  'webhook_endpoint.recovered',
  'webhook_delivery.replayed',
] as const;
export type AuditAction = (typeof auditActions)[number];

interface Change {
  action: AuditAction;
  target: { type: string; id: string };
  /** What changed, in the words of the API. Never a secret. */
  details?: Record<string, unknown>;
}

/** Writes down who changed what, from where, in the transaction of the change. */
export async function audit(ctx: TenantContext, change: Change): Promise<void> {
  const now = ctx.services.now();
  await ctx.db.insert(auditEntries).values({
    id: newId('audit_entry', now.getTime()),
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    actor: ctx.actor,
    action: change.action,
    target_type: change.target.type,
    target_id: change.target.id,
    ip: ctx.ip,
    request_id: ctx.requestId,
    details: change.details ?? {},
    created_at: now,
  });
}

interface AuditFilter extends PageRequest {
  target_id?: string | undefined;
  action?: AuditAction | undefined;
}

/** The audit log of this merchant and mode, newest first. */
export async function listAudit(ctx: TenantContext, filter: AuditFilter) {
  const where = and(
    eq(auditEntries.merchant_id, ctx.tenant.merchantId),
    eq(auditEntries.mode, ctx.tenant.mode),
    filter.target_id === undefined ? undefined : eq(auditEntries.target_id, filter.target_id),
    filter.action === undefined ? undefined : eq(auditEntries.action, filter.action),
  );
  return paginate(filter, {
    list: 'audit',
    id: z.string(),
    read: async ({ before, limit, offset }) => {
      const rows = await ctx.db
        .select()
        .from(auditEntries)
        .where(and(where, before === null ? undefined : lt(auditEntries.id, before)))
        .orderBy(desc(auditEntries.id))
        .limit(limit)
        .offset(offset);
      return rows.map((row) => ({
        id: row.id,
        actor: row.actor,
        action: row.action,
        target: { type: row.target_type, id: row.target_id },
        ip: row.ip,
        request_id: row.request_id,
        details: row.details,
        created_at: row.created_at.toISOString(),
      }));
    },
    count: (max) =>
      countUpTo(
        ctx.db,
        ctx.db
          .select({ one: sql`1` })
          .from(auditEntries)
          .where(where)
          .limit(max)
          .as('counted'),
      ),
  });
}
