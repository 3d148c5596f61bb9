import { idSchema } from '@cryptoix/core';
import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { auditEntries } from '../db/schema/index.ts';
import { listPage } from '../paging.ts';
import { madeBetween } from '../tenant-rows.ts';
import { namesOf } from './names.ts';
import type { AuditEntry, AuditFilter } from './schemas.ts';

const ofAction = (action: string): SQL =>
  action.endsWith('.*')
    ? sql`starts_with(${auditEntries.action}, ${action.slice(0, -1)})`
    : eq(auditEntries.action, action);

const containing = (q: string): SQL =>
  sql`strpos(lower(concat_ws(' ', ${auditEntries.actor} ->> 'label', ${auditEntries.target_id}, ${auditEntries.ip}, ${auditEntries.request_id}, ${auditEntries.details}::text)), lower(${q})) > 0`;

/**
 * The entries of the caller's mode and, except for API keys, those of the team, which belong to no mode. Keys of
 * different modes never see the same data (contract, Authentication).
 */
const ofMode = ({ principal, tenant }: TenantContext) =>
  principal.type === 'api_key'
    ? eq(auditEntries.mode, tenant.mode)
    : or(eq(auditEntries.mode, tenant.mode), isNull(auditEntries.mode));

/** The audit log of this merchant and mode, newest first. */
export async function listAudit(ctx: TenantContext, filter: AuditFilter) {
  const { actor, action, target_id, q } = filter;
  const page = await listPage(ctx.db, filter, {
    list: 'audit',
    id: idSchema('audit_entry'),
    table: auditEntries,
    where: and(
      eq(auditEntries.merchant_id, ctx.tenant.merchantId),
      ofMode(ctx),
      actor === undefined ? undefined : sql`${auditEntries.actor} ->> 'id' = ${actor}`,
      action === undefined ? undefined : ofAction(action),
      target_id === undefined ? undefined : eq(auditEntries.target_id, target_id),
      madeBetween('audit_entry', auditEntries.id, filter),
      q === undefined ? undefined : containing(q),
    ),
    rows: (where) => ctx.db.select().from(auditEntries).where(where).$dynamic(),
    present: (rows) =>
      rows.map((row) => ({
        id: row.id,
        actor: row.actor,
        action: row.action,
        target: { type: row.target_type, id: row.target_id },
        ip: row.ip,
        request_id: row.request_id,
        details: row.details,
        created_at: row.created_at.toISOString(),
      })),
  });
  const names = await namesOf(
    ctx,
    page.items.flatMap(({ actor: { id }, target }) => [id, target.id]),
  );
  return {
    ...page,
    items: page.items.map(({ actor: by, target, ...entry }): AuditEntry => ({
      ...entry,
      actor: { ...by, name: by.type === 'user' ? (names.get(by.id) ?? null) : null },
      target: { ...target, label: names.get(target.id) ?? null },
    })),
  };
}
