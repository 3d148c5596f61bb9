import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import type { Db } from '../db/client.ts';
import { apiKeys } from '../db/schema/index.ts';
import { emit } from '../events/events.ts';
import { owned } from '../tenant-rows.ts';
import { emailAboutKey } from './notices.ts';
import { eventOf, type KeyRow, notRevoked } from './rows.ts';

/** How long before a key's expiry its merchant gets a notice, in ms: 7 days. */
const expiringNoticeMs = 7 * 86_400_000;

/** The keys that expire within a week or have expired, whose merchant has not had a notice of it. */
export async function keysToAnnounce(db: Db, now: Date): Promise<KeyRow[]> {
  const soon = new Date(now.getTime() + expiringNoticeMs);
  return db
    .select()
    .from(apiKeys)
    .where(
      and(
        notRevoked,
        lt(apiKeys.expires_at, soon),
        isNull(apiKeys.expired_notified_at),
        or(isNull(apiKeys.expiring_notified_at), lt(apiKeys.expires_at, now)),
      ),
    )
    .limit(500);
}

/** Notifies the merchant, once each, that a key expires soon or has expired. */
export async function announceExpiry(ctx: TenantContext, key: KeyRow): Promise<void> {
  const now = ctx.services.now();
  const expired = key.expires_at !== null && key.expires_at <= now;
  await transact(ctx, async (tx) => {
    const column = expired ? apiKeys.expired_notified_at : apiKeys.expiring_notified_at;
    const [row] = await tx.db
      .update(apiKeys)
      .set(expired ? { expired_notified_at: now } : { expiring_notified_at: now })
      .where(and(eq(apiKeys.id, key.id), owned(tx, apiKeys), isNull(column)))
      .returning();
    if (row === undefined) return;
    if (expired)
      await audit(tx, {
        action: 'api_key.expired',
        target: { type: 'api_key', id: row.id },
        details: { label: row.label },
      });
    await emit(tx, expired ? 'api_key.expired' : 'api_key.expiring', eventOf(row));
    await emailAboutKey(tx, expired ? 'expired' : 'expiring', row);
  });
}
