import type { Scope } from '@cryptoix/core';
import { confirm, observe, reorg } from '../src/chain/chain.ts';
import type { TenantContext } from '../src/context.ts';
import { readPayment } from '../src/payments/payments.ts';

let hashes = 0;

/** Pays a payment, by default with all confirmations. @returns functions that confirm the money and reorg it */
export async function pay(ctx: TenantContext, uuid: string, amount: string, { confirmed = true } = {}) {
  const watcher = {
    ...ctx,
    principal: { type: 'service', name: 'watcher', tenant: null, scopes: new Set<Scope>(['chain:write']) } as const,
  };
  const { address, pay: asked } = await readPayment(ctx, uuid);
  const transaction = { network: asked.network, tx_hash: `hash-${(hashes += 1)}` };
  const block = { block_number: 1, block_hash: 'b1' };
  await observe(watcher, {
    ...transaction,
    ...block,
    output_index: 0,
    address,
    asset: asked.asset,
    amount,
    from: null,
  });
  const confirmIt = () => confirm(watcher, { ...transaction, ...block, confirmations: 64 });
  if (confirmed) await confirmIt();
  return { confirm: confirmIt, takeBack: () => reorg(watcher, transaction) };
}
