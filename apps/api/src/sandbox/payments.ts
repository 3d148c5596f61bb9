import { canonical, findAsset } from '@cryptoix/core';
import { confirm, observe, reject, reorg } from '../chain/chain.ts';
import { type TenantContext, transact } from '../context.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { lockPayment, readPayment } from '../payments/payments.ts';
import { expirePayment } from '../payments/update.ts';
import { askedBy, type PaymentRow, type TransactionRow, transactionsOf } from '../payments/view.ts';
import { deriveAddress } from '../wallets/source.ts';
import { fakeHash } from './fake-hash.ts';
import { type ChainAction, plan } from './plan.ts';
import type { PaymentStepInput } from './schemas.ts';

/** A payment, its row locked, and the transactions that the sandbox has made for it. */
async function lockState(tx: TenantContext, uuid: string) {
  const row = await lockPayment(tx, uuid);
  const paidBy = (await transactionsOf(tx, [uuid])).get(uuid) ?? [];
  const hashes = new Set(paidBy.map((_, count) => hashOf(row, count)));
  // A transaction that a real watcher reported may pay others too: the sandbox does not change it.
  const made = paidBy.filter(({ tx_hash }) => hashes.has(tx_hash));
  return { row, paidBy, made };
}

type State = Awaited<ReturnType<typeof lockState>>;

const hashOf = ({ id, address }: PaymentRow, count: number) => fakeHash(`${id} ${count}`, address);

const isWaiting = ({ status }: TransactionRow) => status === 'detected';
const isOnChain = ({ status }: TransactionRow) => status === 'detected' || status === 'confirmed';

/** Performs an action, through the same functions that watchers call. */
async function perform(tx: TenantContext, { row, paidBy, made }: State, move: ChainAction): Promise<void> {
  const asset = findAsset(row.asset, row.network);
  if (asset === undefined) throw new Error(`There is no ${row.asset} on ${row.network}.`);
  const { network } = row;
  const block = {
    block_number: paidBy.length,
    block_hash: fakeHash(`block ${row.id} ${paidBy.length}`, row.address),
  };
  const each = async (
    which: (transaction: TransactionRow) => boolean,
    report: (tx_hash: string) => Promise<unknown>,
  ) => {
    for (const { tx_hash } of made.filter(which)) await report(tx_hash);
  };
  const confirmAll = (confirmations: number) =>
    each(isWaiting, (tx_hash) => confirm(tx, { network, tx_hash, confirmations, ...block }));
  switch (move.do) {
    case 'receive':
      await observe(tx, {
        network,
        address: row.address,
        ...(row.memo !== null && { memo: row.memo }),
        asset: row.asset,
        tx_hash: hashOf(row, paidBy.length),
        output_index: 0,
        // A refund goes to this payer by default.
        from: deriveAddress(tx.services.config.authSecret, `payer of ${row.id}`, asset).address,
        amount: move.amount,
        block_number: null,
        block_hash: null,
      });
      return;
    case 'expire':
      return paymentChanged(tx, await expirePayment(tx, row));
    case 'include':
      // When one confirmation is enough, there is no step between detected and confirmed.
      return row.required_confirmations > 1 ? confirmAll(1) : undefined;
    case 'finalize':
      return confirmAll(row.required_confirmations);
    case 'reject':
      return each(isWaiting, (tx_hash) => reject(tx, { network, tx_hash }));
    case 'reorg':
      return each(isOnChain, (tx_hash) => reorg(tx, { network, tx_hash }));
  }
}

/**
 * Performs a step of a test payment on a simulated chain: all of it or nothing. Two at once take turns; the second sees the
 * result of the first.
 * @throws AppError `not_found`, `conflict` when the payment's state forbids the step, `validation_failed` for its amount
 */
export function simulatePayment(ctx: TenantContext, uuid: string, { what, amount }: Omit<PaymentStepInput, 'uuid'>) {
  return transact(ctx, async (tx) => {
    const { row, paidBy, made } = await lockState(tx, uuid);
    const moves = plan(what, amount ?? undefined, {
      status: row.status,
      exception: row.exception,
      asset: row.asset,
      precision: findAsset(row.asset, row.network)?.precision ?? 0,
      asked: askedBy(row),
      received: canonical(row.amount_received),
      transactions: paidBy.length,
      waiting: made.some(isWaiting),
      onChain: made.some(isOnChain),
    });
    for (const move of moves) await perform(tx, await lockState(tx, uuid), move);
    return readPayment(tx, uuid);
  });
}
