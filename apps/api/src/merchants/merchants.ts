import { newId, type Role } from '@cryptoix/core';
import { and, asc, eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type Context, transact } from '../context.ts';
import type { Db } from '../db/client.ts';
import { memberships, merchants } from '../db/schema/index.ts';
import type { Actor } from '../principal.ts';

/** Creates a merchant; with `owner`, a user who may do everything in it. */
export async function createMerchant(ctx: Context, input: { name: string; actor: Actor; owner?: string }) {
  const now = ctx.services.now();
  const id = newId('merchant', now.getTime());
  return transact(ctx, async (tx) => {
    await tx.db.insert(merchants).values({ id, name: input.name, created_at: now });
    if (input.owner !== undefined) {
      await tx.db.insert(memberships).values({ merchant_id: id, user_id: input.owner, role: 'owner', created_at: now });
    }
    // The audit log is read per mode; a merchant begins in live.
    const tenant = { merchantId: id, mode: 'live' } as const;
    await audit(
      { ...tx, tenant, actor: input.actor, granted: null },
      { action: 'merchant.created', target: { type: 'merchant', id }, details: { name: input.name } },
    );
    return { id, name: input.name, created_at: now.toISOString() };
  });
}

/** The merchants a user belongs to, oldest first. */
export async function merchantsOfUser(db: Db, userId: string): Promise<{ id: string; name: string; role: Role }[]> {
  return db
    .select({ id: merchants.id, name: merchants.name, role: memberships.role })
    .from(memberships)
    .innerJoin(merchants, eq(merchants.id, memberships.merchant_id))
    .where(eq(memberships.user_id, userId))
    .orderBy(asc(memberships.created_at), asc(merchants.id));
}

/** A user's role in a merchant, or null when it is none of theirs. */
export async function roleOf(db: Db, merchantId: string, userId: string): Promise<Role | null> {
  const [row] = await db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.merchant_id, merchantId), eq(memberships.user_id, userId)));
  return row?.role ?? null;
}
