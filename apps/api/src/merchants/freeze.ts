import { AppError } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { audit, type AuditAction } from '../audit/audit.ts';
import { actFor, type Context, transact } from '../context.ts';
import type { Db } from '../db/client.ts';
import { merchants } from '../db/schema/index.ts';
import type { Actor } from '../principal.ts';
import { frozenError } from '../risk.ts';
import type { FreezeInput, FrozenMerchant } from './schemas.ts';

/** For the merchant, when the freeze has no message of its own. */
const fixedMessage =
  'Until we lift the freeze of this account, no money leaves it, and only what reduces risk can be changed, such as revoking a key. Contact support.';

/** SQL over a row of `merchants`: why it is frozen, as shown to the merchant; null when it is not. */
export const frozenMessage = sql<
  string | null
>`CASE WHEN ${merchants.frozen_at} IS NOT NULL THEN coalesce(${merchants.freeze_message}, ${fixedMessage}) END`;

/**
 * Refuses to set money aside, or to start sending it, for a frozen merchant. Call it in the transaction that does so: a
 * request with a slow body may have been let in before the freeze. @throws AppError `conflict`
 */
export async function requireUnfrozenNow(db: Db, merchantId: string): Promise<void> {
  const [row] = await db.select({ frozen: frozenMessage }).from(merchants).where(eq(merchants.id, merchantId));
  if (typeof row?.frozen === 'string') throw frozenError(row.frozen);
}

/**
 * Freezes a merchant: in both modes, its keys and sessions can only make changes that reduce risk, and no money leaves
 * it. For a merchant that is frozen already, the reason and the message change. @throws AppError `not_found`
 */
export function freezeMerchant(ctx: Context, { id, reason, public_message }: FreezeInput, actor: Actor) {
  return change(ctx, id, actor, 'merchant.frozen', (now, before) => ({
    frozen_at: before.frozen_at ?? now,
    freeze_reason: reason,
    freeze_message: public_message ?? null,
  }));
}

/** Lifts a freeze; does nothing for a merchant that is not frozen. @throws AppError `not_found` */
export function unfreezeMerchant(ctx: Context, id: string, actor: Actor) {
  return change(ctx, id, actor, 'merchant.unfrozen', (_, before) =>
    before.frozen_at === null ? null : { frozen_at: null, freeze_reason: null, freeze_message: null },
  );
}

type Row = typeof merchants.$inferSelect;
type Columns = Pick<Row, 'frozen_at' | 'freeze_reason' | 'freeze_message'>;

async function change(
  ctx: Context,
  id: string,
  actor: Actor,
  action: Extract<AuditAction, 'merchant.frozen' | 'merchant.unfrozen'>,
  next: (now: Date, before: Row) => Columns | null,
): Promise<FrozenMerchant> {
  return transact(ctx, async (tx) => {
    const [before] = await tx.db.select().from(merchants).where(eq(merchants.id, id)).for('no key update');
    if (before === undefined) throw new AppError('not_found', 'There is no such merchant.');
    const columns = next(tx.services.now(), before);
    const row = { ...before, ...columns };
    if (columns !== null) {
      await tx.db.update(merchants).set(columns).where(eq(merchants.id, id));
      // The merchant reads this log, and the reason is not for them.
      const details = row.frozen_at === null ? {} : { message: row.freeze_message ?? fixedMessage };
      await audit(actFor(tx, { merchantId: id, mode: 'live' }, 'merchant', actor), {
        action,
        target: { type: 'merchant', id },
        details,
      });
      const fields = { merchant_id: id, by: actor.label, reason: row.freeze_reason ?? undefined };
      tx.afterCommit(() => tx.services.log.warn(fields, action));
    }
    return {
      id,
      name: row.name,
      created_at: row.created_at.toISOString(),
      frozen:
        row.frozen_at === null
          ? null
          : {
              since: row.frozen_at.toISOString(),
              reason: row.freeze_reason ?? '',
              message: row.freeze_message ?? fixedMessage,
            },
    };
  });
}
