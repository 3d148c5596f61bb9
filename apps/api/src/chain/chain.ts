import { AppError, assets, type Mode } from '@cryptoix/core';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { checksummedHex } from '../addresses/encode.ts';
import { actFor, type Context, requireKnown, type TenantContext, transact } from '../context.ts';
import { payments, transactions } from '../db/schema/index.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { post } from '../ledger/ledger.ts';
import { type Change, receive, updateTransactions } from '../payments/incoming.ts';
import { lockPayment, lockPaymentWhere } from '../payments/payments.ts';
import { applyChanges, expirePayment, isOverdue } from '../payments/update.ts';
import { type PaymentRow, presentTransaction, type TransactionRow } from '../payments/view.ts';
import { actorOf } from '../principal.ts';
import { owned } from '../tenant-rows.ts';
import { incomingOf, findOutput, parseBlockTime, requireAsset } from './observation.ts';
import type { ChainHash, Confirmation, Observation, ReportOutput } from './schemas.ts';
import { addConfirmations, leaveChain, observeAgain, type Step } from './steps.ts';
import { forgetUnassigned, isUnassigned, lockHash, recordUnassigned, sharesAddress } from './unassigned.ts';

/** Binds a watcher, which stands above merchants, to the merchant whose money it reports. The watcher stays the actor. */
function actForOwner(
  ctx: Context,
  { merchant_id: merchantId, mode }: { merchant_id: string; mode: Mode },
): TenantContext {
  return actFor(ctx, { merchantId, mode }, 'chain', actorOf(requireKnown(ctx.principal)));
}

/** Updates the payment, its invoice and the balances after transactions have changed. */
async function followUp(tx: TenantContext, before: PaymentRow | null, changes: readonly Change[]): Promise<void> {
  const { payment, postings } = await applyChanges(tx, before, changes);
  if (payment !== null) await paymentChanged(tx, payment);
  await post(tx, ...postings);
}

/**
 * The payment that an output is for, locked. Null for money at a shared address whose memo belongs to no payment: that is
 * recorded as unassigned. @throws AppError `not_found`, and what `recordUnassigned` throws
 */
async function lockPaymentAt(ctx: Context, seen: Observation): Promise<PaymentRow | null> {
  const { network, address } = seen;
  const memo = memoOf(seen);
  if (hasMemos(network)) await lockHash(ctx, seen);
  const here = and(eq(payments.network, network), inArray(payments.address, spellingsOf(address)));
  const row = await lockPaymentWhere(ctx, and(here, memo === null ? isNull(payments.memo) : eq(payments.memo, memo)));
  if (row !== undefined) {
    if (memo !== null) await forgetUnassigned(ctx, seen);
    return row;
  }
  if (!(await sharesAddress(ctx, seen)))
    throw new AppError('not_found', 'No payment has this address on this network.');
  await recordUnassigned(ctx, seen);
  return null;
}

/** The spellings in which an address may have been given out. */
function spellingsOf(address: string): string[] {
  // Hex addresses were given out in lower case at first, and with their checksum since; bech32 ignores case.
  if (address.startsWith('0x')) return [address.toLowerCase(), checksummedHex(address)];
  return /^(?:bc|ltc)1/i.test(address) ? [address.toLowerCase()] : [address];
}

const hasMemos = (network: string): boolean => assets.some((asset) => asset.network === network && asset.memo);

/** The memo that distinguishes payments, as we store it: a tag is a number. Null when absent, or on a network without memos. */
function memoOf({ network, memo = '' }: Observation): string | null {
  if (memo === '' || !hasMemos(network)) return null;
  return /^\d{1,10}$/.test(memo) ? String(Number(memo)) : memo;
}

/**
 * Records money that was seen on chain for one of our addresses. A repeated report changes nothing, unless it adds a block
 * time that shows that the money came in time. Money that had dropped out of the chain is counted again. Without the memo
 * of a payment there are no transactions: the money is kept for the operator.
 * @throws AppError `not_found` for an unknown address, `validation_failed` for an unknown token, an amount it cannot have
 * or a block from the future, `conflict` when the same output was reported with other data, or was rejected
 */
export function observe(ctx: Context, seen: Observation): Promise<ReportOutput> {
  return transact(ctx, async (unbound) => {
    const blockTime = parseBlockTime(unbound, seen);
    const found = await lockPaymentAt(unbound, seen);
    if (found === null) return reported([]);
    const tx = actForOwner(unbound, found);
    const asset = requireAsset(tx, found, seen);
    const minedInTime = blockTime !== null && blockTime < found.expires_at;
    const known = await findOutput(tx, found, seen);
    if (known !== undefined) {
      const change = observeAgain(known, seen, { minedInTime, expired: found.status === 'expired' });
      if (change === null) return reported([known]);
      await updateTransactions(tx, [change]);
      await followUp(tx, found, [change]);
      return reported([change.row]);
    }
    const now = tx.services.now();
    const late = now >= found.expires_at && !minedInTime;
    // Money in another asset changes neither the payment nor its expiry.
    const ends = late && asset.asset === found.asset && isOverdue(found, now);
    const payment = ends ? await expirePayment(tx, found) : found;
    const received = await receive(tx, payment, incomingOf(seen, late), asset);
    await followUp(tx, payment, [received]);
    return reported([received.row]);
  });
}

const reported = (rows: readonly TransactionRow[]): ReportOutput => ({ transactions: rows.map(presentTransaction) });

/**
 * Takes the step with every transaction of a hash: one transfer may pay several payments, even of several merchants.
 * Those of one payment are updated together: a thousand take as many statements as one. Each payment has its own database
 * transaction; the watcher repeats a report that fails half-way.
 * @throws AppError `not_found`, and what the step throws
 */
async function stepEach(ctx: Context, { network, tx_hash }: ChainHash, step: Step): Promise<ReportOutput> {
  const ofHash = and(eq(transactions.network, network), eq(transactions.tx_hash, tx_hash));
  const { merchant_id, mode, payment_id } = transactions;
  // Outgoing transactions have no payment: those of one merchant are updated together.
  const owners = await ctx.db
    .selectDistinct({ merchant_id, mode, payment_id })
    .from(transactions)
    .where(ofHash)
    .orderBy(merchant_id, mode, payment_id);
  if (owners.length === 0) {
    if (await isUnassigned(ctx, network, tx_hash)) return reported([]);
    throw new AppError('not_found', 'We have no transaction with this hash on this network.');
  }
  const after: TransactionRow[] = [];
  for (const owner of owners) {
    const rows = await transact(actForOwner(ctx, owner), async (tx) => {
      // The payment first: all code locks it before its transactions.
      const payment = owner.payment_id === null ? null : await lockPayment(tx, owner.payment_id);
      const before = await tx.db
        .select()
        .from(transactions)
        .where(and(ofHash, owned(tx, transactions), payment === null ? isNull(payment_id) : eq(payment_id, payment.id)))
        .orderBy(asc(transactions.id))
        .for('update');
      const changes = before.flatMap((row) => step(row) ?? []);
      if (changes.length > 0) {
        await updateTransactions(tx, changes);
        await followUp(tx, payment, changes);
      }
      const changed = new Map(changes.map(({ row }) => [row.id, row]));
      return before.map((row) => changed.get(row.id) ?? row);
    });
    after.push(...rows);
  }
  return reported(after);
}

/**
 * Records how many confirmations a transaction has; see `addConfirmations`.
 * @throws AppError `not_found`, `conflict` when it dropped out of the chain and was not observed again
 */
export const confirm = (ctx: Context, { network, tx_hash, ...position }: Confirmation) =>
  stepEach(ctx, { network, tx_hash }, addConfirmations(position));

/** A transaction dropped out of the chain. A repeated report changes nothing. @throws AppError `not_found`, `conflict` */
export const reorg = (ctx: Context, hash: ChainHash) => stepEach(ctx, hash, leaveChain('reorged'));

/** Its chain rejected a transaction. A repeated report changes nothing. @throws AppError `not_found`, `conflict` */
export const reject = (ctx: Context, hash: ChainHash) => stepEach(ctx, hash, leaveChain('failed'));
