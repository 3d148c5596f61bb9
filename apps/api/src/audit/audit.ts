import { newId } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { auditEntries } from '../db/schema/index.ts';

/** The kinds of objects whose changes are recorded. */
export const auditObjects = [
  'merchant',
  'member',
  'invitation',
  'api_key',
  'webhook_endpoint',
  'webhook_delivery',
  'refund',
  'payout',
  'withdrawal',
] as const;
type AuditObject = (typeof auditObjects)[number];

/** The actions that are recorded, named `<object>.<what happened>`. */
export const auditActions = [
  'merchant.created',
  'merchant.updated',
  'merchant.frozen',
  'merchant.unfrozen',
  'member.role_changed',
  'member.removed',
  'member.left',
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
  'webhook_delivery.skipped',
  'webhook_delivery.bulk_replayed',
  'refund.created',
  'payout.submitted',
  'payout.canceled',
  'withdrawal.created',
] as const satisfies readonly `${AuditObject}.${string}`[];
export type AuditAction = (typeof auditActions)[number];

interface Change {
  action: AuditAction;
  target: { type: string; id: string };
  /** The changed fields, named as in the API. Never a secret. */
  details?: Record<string, unknown>;
}

/** Changes of the team or the merchant itself belong to no mode; people see them in both. */
const ofNoMode = /^(merchant|member|invitation)\./;

/** Records who changed what, and from where, in the transaction of the change. */
export async function audit(ctx: TenantContext, change: Change): Promise<void> {
  const now = ctx.services.now();
  await ctx.db.insert(auditEntries).values({
    id: newId('audit_entry', now.getTime()),
    merchant_id: ctx.tenant.merchantId,
    mode: ofNoMode.test(change.action) ? null : ctx.tenant.mode,
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
