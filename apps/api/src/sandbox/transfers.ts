import { payoutItemMachine, payoutMachine, refundMachine, type TransferStep } from '@cryptoix/core';
import { type TenantContext, transact } from '../context.ts';
import { requireMove } from '../ledger/moves.ts';
import { lockPayment } from '../payments/payments.ts';
import { advanceItems } from '../payouts/advance.ts';
import { getPayout } from '../payouts/payouts.ts';
import { advanceRefund, getRefund } from '../refunds/refunds.ts';
import type { Step } from '../transfers/schemas.ts';
import { advanceWithdrawal } from '../withdrawals/withdrawals.ts';
import { madeUpHash } from './made-up.ts';

/** What a processor would report last. */
const lastStep = (what: TransferStep, words: string, address: string): Step =>
  what === 'failed'
    ? { status: 'failed', failure_code: 'simulated' }
    : { status: 'completed', tx_hash: madeUpHash(words, address) };

// A processor reports first that it is sending: that also locks the object, so of two at once the second is refused.
const sending: Step = { status: 'processing' };

/** Plays the sending of a test refund to its end. @throws AppError `not_found`, `conflict` */
export function simulateRefund(ctx: TenantContext, uuid: string, what: TransferStep) {
  return transact(ctx, async (tx) => {
    const { destination_address, payment_uuid } = await getRefund(tx, uuid);
    // The lock of its payment is that of a refund: the status is read again under it.
    await lockPayment(tx, payment_uuid);
    const { status } = await getRefund(tx, uuid);
    // Straight away: one whose payment a reorg has undone cannot be sent first.
    if (what === 'failed') requireMove(refundMachine, status, what);
    else await advanceRefund(tx, uuid, sending);
    return advanceRefund(tx, uuid, lastStep(what, uuid, destination_address));
  });
}

/** Plays the sending of a test withdrawal to its end. @throws AppError `not_found`, `conflict` */
export function simulateWithdrawal(ctx: TenantContext, uuid: string, what: TransferStep) {
  return transact(ctx, async (tx) => {
    const { address } = await advanceWithdrawal(tx, uuid, sending);
    return advanceWithdrawal(tx, uuid, lastStep(what, uuid, address));
  });
}

/** Plays the sending of every item of a test payout that is not final yet. @throws AppError `not_found`, `conflict` */
export function simulatePayout(ctx: TenantContext, uuid: string, what: TransferStep) {
  return transact(ctx, async (tx) => {
    const { status: before, items } = await getPayout(tx, uuid);
    // A payout becomes what its items make of it; without items to send it is up to the table of its moves.
    if (before !== 'submitted' && before !== 'processing') requireMove(payoutMachine, before, what);
    const waiting = items.flatMap(({ address, status }, index) =>
      payoutItemMachine.isFinal(status) ? [] : [{ index, end: lastStep(what, `${uuid} ${index}`, address) }],
    );
    await advanceItems(tx, uuid, new Map(waiting.map(({ index }) => [index, sending])));
    await advanceItems(tx, uuid, new Map(waiting.map(({ index, end }) => [index, end])));
    return getPayout(tx, uuid);
  });
}
