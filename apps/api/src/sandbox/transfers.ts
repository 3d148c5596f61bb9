import { payoutItemMachine, payoutMachine, refundMachine, type TransferStep } from '@cryptoix/core';
import { type TenantContext, transact } from '../context.ts';
import { requireMove } from '../ledger/moves.ts';
import { lockPayment } from '../payments/payments.ts';
import { advanceItems } from '../payouts/advance.ts';
import { getPayout } from '../payouts/payouts.ts';
import { advanceRefund, getRefund } from '../refunds/refunds.ts';
import type { Step } from '../transfers/schemas.ts';
import { advanceWithdrawal } from '../withdrawals/withdrawals.ts';
import { fakeHash } from './fake-hash.ts';

/** The last step that a processor would report. */
const lastStep = (what: TransferStep, seed: string, address: string): Step =>
  what === 'failed'
    ? { status: 'failed', failure_code: 'simulated' }
    : { status: 'completed', tx_hash: fakeHash(seed, address) };

// A processor first reports that it is sending. That also locks the object, so that the second of two at once is refused.
const sending: Step = { status: 'processing' };

/** Simulates sending a test refund. @throws AppError `not_found`, `conflict` */
export function simulateRefund(ctx: TenantContext, uuid: string, what: TransferStep) {
  return transact(ctx, async (tx) => {
    const { destination_address, payment_uuid } = await getRefund(tx, uuid);
    // A refund is locked by its payment: the status is read again under that lock.
    await lockPayment(tx, payment_uuid);
    const { status } = await getRefund(tx, uuid);
    // Without sending it first, which is refused after a reorg of its payment.
    if (what === 'failed') requireMove(refundMachine, status, what);
    else await advanceRefund(tx, uuid, sending);
    return advanceRefund(tx, uuid, lastStep(what, uuid, destination_address));
  });
}

/** Simulates sending a test withdrawal. @throws AppError `not_found`, `conflict` */
export function simulateWithdrawal(ctx: TenantContext, uuid: string, what: TransferStep) {
  return transact(ctx, async (tx) => {
    const { address } = await advanceWithdrawal(tx, uuid, sending);
    return advanceWithdrawal(tx, uuid, lastStep(what, uuid, address));
  });
}

/** Simulates sending every item of a test payout that is not final yet. @throws AppError `not_found`, `conflict` */
export function simulatePayout(ctx: TenantContext, uuid: string, what: TransferStep) {
  return transact(ctx, async (tx) => {
    const { status: before, items } = await getPayout(tx, uuid);
    // The items decide a payout's status; when none are left to send, the state machine decides.
    if (before !== 'submitted' && before !== 'processing') requireMove(payoutMachine, before, what);
    const waiting = items.flatMap(({ address, status }, index) =>
      payoutItemMachine.isFinal(status) ? [] : [{ index, end: lastStep(what, `${uuid} ${index}`, address) }],
    );
    await advanceItems(tx, uuid, new Map(waiting.map(({ index }) => [index, sending])));
    await advanceItems(tx, uuid, new Map(waiting.map(({ index, end }) => [index, end])));
    return getPayout(tx, uuid);
  });
}
