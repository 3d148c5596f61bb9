import {
  AppError,
  canonical,
  currencyPrecision,
  findAsset,
  invalidField,
  networksOf,
  newId,
  type Role,
} from '@cryptoix/core';
import { and, asc, eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { actFor, type Context, transact } from '../context.ts';
import type { Db } from '../db/client.ts';
import { memberships, merchants } from '../db/schema/index.ts';
import { fundSandbox } from '../ledger/sandbox.ts';
import type { Actor } from '../principal.ts';
import { frozenMessage } from './freeze.ts';
import type { ChangedMerchant, Merchant, MerchantChange } from './schemas.ts';

/** Creates a merchant with test money. The user `owner`, if given, becomes its owner. */
export async function createMerchant(
  ctx: Context,
  input: { name: string; actor: Actor; owner?: string },
): Promise<Merchant> {
  const now = ctx.services.now();
  const id = newId('merchant', now.getTime());
  return transact(ctx, async (tx) => {
    await tx.db.insert(merchants).values({ id, name: input.name, created_at: now });
    if (input.owner !== undefined) {
      await tx.db.insert(memberships).values({ merchant_id: id, user_id: input.owner, role: 'owner', created_at: now });
    }
    await fundSandbox(tx, id);
    // The audit log is listed per mode; a merchant starts in live.
    const tenant = { merchantId: id, mode: 'live' } as const;
    await audit(actFor(tx, tenant, 'merchant', input.actor), {
      action: 'merchant.created',
      target: { type: 'merchant', id },
      details: { name: input.name },
    });
    return { id, name: input.name, created_at: now.toISOString() };
  });
}

/**
 * Changes a merchant's name, the default currency, asset and network of its payments, how much of a new payment may be
 * missing, the highest rate limit of a key, or the contact that its customers are shown.
 * @throws AppError `not_found`, `validation_failed` for an unknown currency or an asset that is not on the network
 */
export async function updateMerchant(
  ctx: Context,
  id: string,
  change: MerchantChange,
  actor: Actor,
): Promise<ChangedMerchant> {
  return transact(ctx, async (tx) => {
    const [before] = await tx.db.select().from(merchants).where(eq(merchants.id, id)).for('update');
    if (before === undefined) throw new AppError('not_found', 'There is no such merchant.');
    const next = {
      name: change.name ?? before.name,
      default_currency: change.default_currency ?? before.default_currency,
      default_asset: change.default_asset ?? before.default_asset,
      default_network: change.default_network ?? before.default_network,
      payment_tolerance: canonical(change.payment_tolerance ?? before.payment_tolerance),
      max_key_rate: change.max_key_rate ?? before.max_key_rate,
      support_contact: change.support_contact === undefined ? before.support_contact : change.support_contact,
    };
    requireDefaults(next);
    await tx.db.update(merchants).set(next).where(eq(merchants.id, id));
    await audit(actFor(tx, { merchantId: id, mode: 'live' }, 'merchant', actor), {
      action: 'merchant.updated',
      target: { type: 'merchant', id },
      details: { ...change },
    });
    return { id, ...next, created_at: before.created_at.toISOString() };
  });
}

/** Payments rely on the defaults for a price and a network. @throws AppError `validation_failed` */
function requireDefaults(row: { default_currency: string; default_asset: string; default_network: string }): void {
  const { default_currency: currency, default_asset: asset, default_network: network } = row;
  if (currencyPrecision(currency) === undefined)
    throw invalidField('default_currency', `${currency} is not a supported currency; GET /currencies lists them`);
  const networks = networksOf(asset);
  if (networks.length === 0)
    throw invalidField('default_asset', `${asset} is not a supported asset; GET /currencies lists them`);
  if (findAsset(asset, network) === undefined)
    throw invalidField('default_network', `${asset} is not on ${network}: it is on ${networks.join(', ')}`);
}

/** The merchants a user belongs to, oldest first; `frozen` as in `Principal`. */
export async function merchantsOfUser(
  db: Db,
  userId: string,
): Promise<{ id: string; name: string; currency: string; role: Role; frozen: string | null }[]> {
  return db
    .select({
      id: merchants.id,
      name: merchants.name,
      currency: merchants.default_currency,
      role: memberships.role,
      frozen: frozenMessage,
    })
    .from(memberships)
    .innerJoin(merchants, eq(merchants.id, memberships.merchant_id))
    .where(eq(memberships.user_id, userId))
    .orderBy(asc(memberships.created_at), asc(merchants.id));
}

/** A user's role in a merchant, with `frozen` as in `Principal`; null when they are not a member. */
export async function membershipOf(
  db: Db,
  merchantId: string,
  userId: string,
): Promise<{ role: Role; frozen: string | null } | null> {
  const [row] = await db
    .select({ role: memberships.role, frozen: frozenMessage })
    .from(memberships)
    .innerJoin(merchants, eq(merchants.id, memberships.merchant_id))
    .where(and(eq(memberships.merchant_id, merchantId), eq(memberships.user_id, userId)));
  return row ?? null;
}
