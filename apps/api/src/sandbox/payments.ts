import { canonical, type Decimal, findAsset, type PaymentStep } from '@cryptoix/core';
import { confirm, observe, reject, reorg } from '../chain/chain.ts';
import { type TenantContext, transact } from '../context.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { lockPayment, readPayment } from '../payments/payments.ts';
import { expire } from '../payments/settle.ts';
import { askedBy, type PaymentRow, type TransactionRow, transactionsOf } from '../payments/view.ts';
import { deriveAddress } from '../wallets/source.ts';
import { madeUpHash } from './made-up.ts';
import { type Move, plan } from './plan.ts';

/** A payment, its row locked, and the transactions that the sandbox itself has made for it. */
async function look(tx: TenantContext, uuid: string) {
  const row = await lockPayment(tx, uuid);
  const paidBy = (await transactionsOf(tx, [uuid])).get(uuid) ?? [];
  const hashes = new Set(paidBy.map((_, count) => hashOf(row, count)));
  // One that a real watcher reported may pay others too: it is not ours to play with.
  const made = paidBy.filter(({ tx_hash }) => hashes.has(tx_hash));
  return { row, paidBy, made };
}

type Look = Awaited<ReturnType<typeof look>>;

const hashOf = ({ id, address }: PaymentRow, count: number) => madeUpHash(`${id} ${count}`, address);

const isWaiting = ({ status }: TransactionRow) => status === 'detected';
const isOnChain = ({ status }: TransactionRow) => status === 'detected' || status === 'confirmed';

/** Lets one thing happen, through the same functions that watchers call. */
async function play(tx: TenantContext, { row, paidBy, made }: Look, move: Move): Promise<void> {
  const asset = findAsset(row.asset, row.network);
  if (asset === undefined) throw new Error(`There is no ${row.asset} on ${row.network}.`);
  const { network } = row;
  const block = {
    block_number: paidBy.length,
    block_hash: madeUpHash(`block ${row.id} ${paidBy.length}`, row.address),
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
        // Somebody has paid, so that a refund finds whom to pay back.
        from: deriveAddress(tx.services.config.authSecret, `payer of ${row.id}`, asset).address,
        amount: move.amount,
        block_number: null,
        block_hash: null,
      });
      return;
    case 'expire':
      return paymentChanged(tx, await expire(tx, row));
    case 'include':
      // Where one confirmation is enough there is nothing between seen and final.
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
 * Plays a step of a test payment on a made-up chain: all of it or nothing. Two at once take turns, and the second meets
 * what the first has left.
 * @throws AppError `not_found`, `conflict` when the payment's state forbids the step, `validation_failed` for its amount
 */
export function simulatePayment(
  ctx: TenantContext,
  uuid: string,
  { what, amount }: { what: PaymentStep; amount?: Decimal | null | undefined },
) {
  return transact(ctx, async (tx) => {
    const { row, paidBy, made } = await look(tx, uuid);
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
    for (const move of moves) await play(tx, await look(tx, uuid), move);
    return readPayment(tx, uuid);
  });
}
