import { type Asset, assets, divide, testRates } from '@cryptoix/core';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { type Context, type Runtime, systemContext, transact } from '../context.ts';
import { merchants } from '../db/schema/index.ts';
import { post } from './ledger.ts';

/** US dollars, at the fixed rates of test mode, that a merchant has of each asset there before it has sold anything. */
const worth = '1000';

const amountOf = ({ asset, precision }: Asset) => divide(worth, testRates[asset] ?? '1', precision, 'down');

/**
 * Fills a merchant's balance of test mode, once, so that the first refund there finds its fee and payouts can be tried at
 * once. What has been funded already stays as it is.
 */
export function fundSandbox(ctx: Context, merchantId: string): Promise<void> {
  return transact(ctx, async (tx) => {
    const [unfunded] = await tx.db
      .update(merchants)
      .set({ sandbox_funded_at: tx.services.now() })
      .where(and(eq(merchants.id, merchantId), isNull(merchants.sandbox_funded_at)))
      .returning({ id: merchants.id });
    if (unfunded === undefined) return;
    // The same asset on another network is the same balance.
    const each = new Map(assets.map((row) => [row.asset, amountOf(row)]));
    const moves = [...each].map(([asset, amount]) => ({ asset, amount, from: 'chain', to: 'available' }) as const);
    await post(systemContext(tx, { merchantId, mode: 'test' }, 'test_funds'), {
      kind: 'sandbox.funded',
      objectId: merchantId,
      moves,
    });
  });
}

/** Merchants that one run funds. */
const batch = 1_000;

/** Funds merchants that were made before there was such money, or by a process that did not know of it. */
export async function fundSandboxes({ services, db }: Runtime): Promise<void> {
  const unfunded = await db
    .select({ id: merchants.id })
    .from(merchants)
    .where(isNull(merchants.sandbox_funded_at))
    .orderBy(asc(merchants.id))
    .limit(batch);
  for (const { id } of unfunded) {
    try {
      await fundSandbox(systemContext({ services, db }, { merchantId: id, mode: 'test' }, 'test_funds'), id);
    } catch (error) {
      // A balance that is full to its 18 digits must not keep the others from theirs.
      services.log.error({ err: error, merchant: id }, 'a merchant was not given its money of test mode');
    }
  }
}
