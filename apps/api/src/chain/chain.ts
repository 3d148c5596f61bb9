import { AppError, assets, type Mode } from '@cryptoix/core';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { checksummedHex } from '../addresses/encode.ts';
import { actFor, type Context, requireKnown, type TenantContext, transact } from '../context.ts';
import { payments, transactions } from '../db/schema/index.ts';
import { paymentChanged } from '../invoices/paid.ts';
import { post } from '../ledger/ledger.ts';
import { type Change, receive, updateTransactions } from '../payments/incoming.ts';
import { lockPayment, lockPaymentWhere } from '../payments/payments.ts';
import { conclude, expire, isOverdue } from '../payments/settle.ts';
import { type PaymentRow, presentTransaction, type TransactionRow } from '../payments/view.ts';
import { actorOf } from '../principal.ts';
import { owned } from '../tenant-rows.ts';
import { incomingOf, knownOutput, readBlockTime, requireAsset } from './observation.ts';
import type { ChainHash, Confirmation, Observation, ReportOutput } from './schemas.ts';
import { deepen, drop, seenAgain, type Step } from './steps.ts';
import { assign, isUnassigned, lockHash, recordUnassigned, sharesAddress } from './unassigned.ts';

/** Binds a watcher, who stands above merchants, to the merchant of what it tells of. It stays the actor. */
function actForOwner(
  ctx: Context,
  { merchant_id: merchantId, mode }: { merchant_id: string; mode: Mode },
): TenantContext {
  return actFor(ctx, { merchantId, mode }, 'chain', actorOf(requireKnown(ctx.principal)));
}

/** Brings everything up to what became of transactions: their payment, its invoice, and the money. */
async function follow(tx: TenantContext, before: PaymentRow | null, changes: readonly Change[]): Promise<void> {
  const { payment, postings } = await conclude(tx, before, changes);
  if (payment !== null) await paymentChanged(tx, payment);
  await post(tx, ...postings);
}

/**
 * The payment that an output is for, locked; null for money at an address that payments share when its memo is no
 * payment's, which is then recorded as nobody's. @throws AppError `not_found`, and what `recordUnassigned` throws
 */
async function lockPaymentAt(ctx: Context, seen: Observation): Promise<PaymentRow | null> {
  const { network, address } = seen;
  const memo = memoOf(seen);
  if (hasMemos(network)) await lockHash(ctx, seen);
  const here = and(eq(payments.network, network), inArray(payments.address, spellingsOf(address)));
  const row = await lockPaymentWhere(ctx, and(here, memo === null ? isNull(payments.memo) : eq(payments.memo, memo)));
  if (row !== undefined) {
    if (memo !== null) await assign(ctx, seen);
    return row;
  }
  if (!(await sharesAddress(ctx, seen)))
    throw new AppError('not_found', 'No payment has this address on this network.');
  await recordUnassigned(ctx, seen);
  return null;
}

/** The spellings in which an address may have been given out. */
function spellingsOf(address: string): string[] {
  // In hex once in small letters, and with its checksum since; in bech32 capitals and small letters are the same.
  if (address.startsWith('0x')) return [address.toLowerCase(), checksummedHex(address)];
  return /^(?:bc|ltc)1/i.test(address) ? [address.toLowerCase()] : [address];
}

const hasMemos = (network: string): boolean => assets.some((asset) => asset.network === network && asset.memo);

/** The memo that tells payments apart, as we write it: a tag is a number. Null on a network without, or when absent. */
function memoOf({ network, memo = '' }: Observation): string | null {
  if (memo === '' || !hasMemos(network)) return null;
  return /^\d{1,10}$/.test(memo) ? String(Number(memo)) : memo;
}

/**
 * Money for an address of ours was seen on chain. Repeated it changes nothing, unless the time of its block shows only now
 * that it came in time; one that had dropped out of the chain is taken in again. Without the memo of a payment there are no
 * transactions: it is kept for the operator.
 * @throws AppError `not_found` for an address we do not know, `validation_failed` for a token we do not know, an amount
 * it cannot have or a block from the future, `conflict` when the same output was reported otherwise, or was rejected
 */
export function observe(ctx: Context, seen: Observation): Promise<ReportOutput> {
  return transact(ctx, async (unbound) => {
    const blockTime = readBlockTime(unbound, seen);
    const found = await lockPaymentAt(unbound, seen);
    if (found === null) return reported([]);
    const tx = actForOwner(unbound, found);
    const asset = requireAsset(tx, found, seen);
    const minedInTime = blockTime !== null && blockTime < found.expires_at;
    const known = await knownOutput(tx, found, seen);
    if (known !== undefined) {
      const change = seenAgain(known, seen, { minedInTime, expired: found.status === 'expired' });
      if (change === null) return reported([known]);
      await updateTransactions(tx, [change]);
      await follow(tx, found, [change]);
      return reported([change.row]);
    }
    const now = tx.services.now();
    const late = now >= found.expires_at && !minedInTime;
    // Another asset changes nothing of the payment, nor when it expires.
    const ends = late && asset.asset === found.asset && isOverdue(found, now);
    const payment = ends ? await expire(tx, found) : found;
    const received = await receive(tx, payment, incomingOf(seen, late), asset);
    await follow(tx, payment, [received]);
    return reported([received.row]);
  });
}

const reported = (rows: readonly TransactionRow[]): ReportOutput => ({ transactions: rows.map(presentTransaction) });

/**
 * Takes the step with every transaction of a hash: one transfer may pay several payments, even of several merchants.
 * Those of one payment are taken together, in as many statements for a thousand as for one. Each payment is a database
 * transaction of its own; a report that failed half-way is told again.
 * @throws AppError `not_found`, and what the step throws
 */
async function eachOf(ctx: Context, { network, tx_hash }: ChainHash, step: Step): Promise<ReportOutput> {
  const ofHash = and(eq(transactions.network, network), eq(transactions.tx_hash, tx_hash));
  const { merchant_id, mode, payment_id } = transactions;
  // Those that went out have no payment: a merchant's are taken together.
  const owners = await ctx.db
    .selectDistinct({ merchant_id, mode, payment_id })
    .from(transactions)
    .where(ofHash)
    .orderBy(merchant_id, mode, payment_id);
  if (owners.length === 0) {
    if (await isUnassigned(ctx, network, tx_hash)) return reported([]);
    throw new AppError('not_found', 'We know no transaction with this hash on this network.');
  }
  const after: TransactionRow[] = [];
  for (const owner of owners) {
    const rows = await transact(actForOwner(ctx, owner), async (tx) => {
      // The payment first: everybody locks it before its transactions.
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
        await follow(tx, payment, changes);
      }
      const changed = new Map(changes.map(({ row }) => [row.id, row]));
      return before.map((row) => changed.get(row.id) ?? row);
    });
    after.push(...rows);
  }
  return reported(after);
}

/**
 * A transaction has this many confirmations, as `deepen` takes it.
 * @throws AppError `not_found`, `conflict` when it dropped out of the chain and was not observed again
 */
export const confirm = (ctx: Context, { network, tx_hash, ...depth }: Confirmation) =>
  eachOf(ctx, { network, tx_hash }, deepen(depth));

/** A transaction dropped out of the chain. Told again it changes nothing. @throws AppError `not_found`, `conflict` */
export const reorg = (ctx: Context, hash: ChainHash) => eachOf(ctx, hash, drop('reorged'));

/** A transaction was rejected by its chain. Told again it changes nothing. @throws AppError `not_found`, `conflict` */
export const reject = (ctx: Context, hash: ChainHash) => eachOf(ctx, hash, drop('failed'));
