import { type Asset, assets, divide, testRates } from '@cryptoix/core';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { type Context, type Runtime, systemContext, transact } from '../context.ts';
import { merchants } from '../db/schema/index.ts';
import { post } from './ledger.ts';

/** The test funds of each asset, in US dollars at the fixed rates of test mode. */
const worth = '1000';

const amountOf = ({ asset, precision }: Asset) => divide(worth, testRates[asset] ?? '1', precision, 'down');

/**
 * Gives a merchant its test funds, once, so that the first refund in test mode can pay its fee and payouts can be tried
 * at once. Does nothing for a merchant that has had them.
 */
export function fundSandbox(ctx: Context, merchantId: string): Promise<void> {
  return transact(ctx, async (tx) => {
    const [unfunded] = await tx.db
      .update(merchants)
      .set({ sandbox_funded_at: tx.services.now() })
      .where(and(eq(merchants.id, merchantId), isNull(merchants.sandbox_funded_at)))
      .returning({ id: merchants.id });
    if (unfunded === undefined) return;
    // An asset has one balance over all its networks.
    const each = new Map(assets.map((row) => [row.asset, amountOf(row)]));
    const moves = [...each].map(([asset, amount]) => ({ asset, amount, from: 'chain', to: 'available' }) as const);
    await post(systemContext(tx, { merchantId, mode: 'test' }, 'test_funds'), {
      kind: 'sandbox.funded',
      objectId: merchantId,
      moves,
    });
  });
}

/** The most merchants that one run funds. */
const batch = 1_000;

/** Gives test funds to merchants that were created before there were any, or by an older process. */
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
      // A balance that is full to its 18 digits must not keep the other merchants from their funds.
      services.log.error({ err: error, merchant: id }, 'a merchant did not get its test funds');
    }
  }
}
