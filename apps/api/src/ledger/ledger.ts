import {
  add,
  AppError,
  canonical,
  compare,
  type Decimal,
  invalidField,
  isTooLarge,
  isZero,
  newId,
  subtract,
  sum,
} from '@cryptoix/core';
import { and, asc, inArray, sql } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { type Account, balances, ledgerEntries, ledgerPostings } from '../db/schema/index.ts';
import { rowsOf } from '../db/rows.ts';
import { aboutObject } from '../response-shape.ts';
import { owned } from '../tenant-rows.ts';

/** An amount of an asset that moves from one account to another. */
export interface Move {
  asset: string;
  amount: Decimal;
  from: Account;
  to: Account;
  /** The error to throw when `from` has only this much; by default `insufficient_balance`. */
  uncovered?: (available: Decimal) => AppError;
}

/** One thing that happened to the money: `kind` says what, such as `refund.created`, and `objectId` to which object. */
export interface Posting {
  kind: string;
  objectId: string;
  moves: readonly Move[];
}

type Sums = Record<Account, Decimal>;

const nothing: Sums = { available: '0', reserved: '0', pending: '0', debt: '0', chain: '0', fees: '0' };
const neverOverdrawn = ['available', 'reserved', 'pending'] as const;

/**
 * The sums of these assets' accounts, locked until the transaction ends. The first posting of an asset inserts its row
 * before it locks it; otherwise two at the same time would both start from zero. Nothing is locked while rows are
 * inserted, so that postings over several assets cannot deadlock.
 */
async function lockSums(tx: TenantContext, assets: readonly string[]): Promise<Map<string, Sums>> {
  const lock = () =>
    tx.db
      .select()
      .from(balances)
      .where(and(owned(tx, balances), inArray(balances.asset, [...assets])))
      .orderBy(asc(balances.asset))
      .for('update');
  let rows = assets.length === 1 ? await lock() : [];
  if (rows.length < assets.length) {
    const { merchantId: merchant_id, mode } = tx.tenant;
    const missing = assets.toSorted().map((asset) => ({ merchant_id, mode, asset }));
    await tx.db.insert(balances).values(missing).onConflictDoNothing();
    rows = await lock();
  }
  return new Map(rows.map((row) => [row.asset, row]));
}

/** Splits a move: money into `available` repays a debt first, and a reorg of money that is spent leaves a debt. */
function splitByDebt(sums: Sums, move: Move): Move[] {
  const repays = move.to === 'available' && move.from !== 'debt';
  const isReorg = move.from === 'available' && move.to === 'chain';
  if (!repays && !isReorg) return [move];
  const room = repays ? subtract('0', sums.debt) : sums.available;
  const first = compare(move.amount, room) <= 0 ? move.amount : room;
  const rest = subtract(move.amount, first);
  const parts: Move[] = repays
    ? [
        { ...move, to: 'debt', amount: first },
        { ...move, amount: rest },
      ]
    : [
        { ...move, amount: first },
        { ...move, from: 'debt', amount: rest },
      ];
  return parts.filter(({ amount }) => !isZero(amount));
}

/**
 * True when a balance has too many digits for the API. The bound is on the sum of what a merchant holds, so that only
 * money from outside can exceed it: a confirmation, or a transfer that comes back, always passes.
 */
const isOutOfRange = ({ available, reserved, pending, debt }: Sums) =>
  isTooLarge(sum([available, reserved, pending])) || isTooLarge(subtract('0', debt));

/** The sums after a move. @throws AppError `insufficient_balance`, `validation_failed` beyond 18 digits */
function apply(sums: Sums, { asset, amount, from, to, uncovered }: Move): Sums {
  const left = subtract(sums[from], amount);
  if (neverOverdrawn.some((account) => account === from) && compare(left, '0') < 0) {
    const available = canonical(sums[from]);
    if (uncovered !== undefined) throw aboutObject('balances:read', uncovered(available));
    const message = `The ${from} balance of ${available} ${asset} does not cover ${amount} ${asset}.`;
    const error = new AppError('insufficient_balance', message, { asset, available, needed: amount });
    throw aboutObject('balances:read', error);
  }
  const without = { ...sums, [from]: left };
  const after = { ...without, [to]: add(without[to], amount) };
  if (isOutOfRange(after)) {
    throw invalidField('amount', `would bring the balance of ${asset} to more than 18 digits before the point`);
  }
  return after;
}

/** One move for each asset and pair of accounts, so that a refusal names the whole sum; moves of zero are left out. */
function merge(moves: readonly Move[]): Move[] {
  const groups = Map.groupBy(moves, ({ asset, from, to }) => `${asset} ${from} ${to}`);
  return [...groups.values()]
    .flatMap(([first, ...rest]) =>
      first === undefined ? [] : [{ ...first, amount: sum([first, ...rest].map((move) => move.amount)) }],
    )
    .filter(({ amount }) => !isZero(amount));
}

/**
 * Writes postings and moves the balances in the caller's transaction, with the same number of statements for a thousand
 * postings as for one. Amounts are zero or more; moves happen in order. Money into `available` repays the asset's debt
 * first, and `available → chain`, a reorg, takes from debt what is spent already. Post as late as you can: every other
 * move of this merchant's asset waits for the balance's lock until the transaction ends.
 * @throws AppError `insufficient_balance` with `{asset, available, needed}` or the error of the move,
 * `validation_failed` for a balance of more than 18 digits before the point
 */
export async function post(tx: TenantContext, ...postings: readonly Posting[]): Promise<void> {
  if (postings.length === 0) return;
  const assets = [...new Set(postings.flatMap(({ moves }) => moves.map((move) => move.asset)))];
  const sums = await lockSums(tx, assets);
  const now = tx.services.now();
  const heads: { id: string; kind: string; objectId: string }[] = [];
  const lines: { id: string; line: number; asset: string; account: Account; amount: Decimal }[] = [];
  for (const { kind, objectId, moves } of postings) {
    const id = newId('ledger_posting', now.getTime());
    heads.push({ id, kind, objectId });
    const parts = merge(moves).flatMap((planned) => {
      const paths = splitByDebt(sums.get(planned.asset) ?? nothing, planned);
      for (const move of paths) sums.set(move.asset, apply(sums.get(move.asset) ?? nothing, move));
      return paths;
    });
    const entries = parts.flatMap(({ asset, amount, from, to }) => [
      { asset, account: from, amount: subtract('0', amount) },
      { asset, account: to, amount },
    ]);
    lines.push(...entries.map((entry, index) => ({ id, line: index + 1, ...entry })));
  }
  const { merchantId, mode } = tx.tenant;
  const posting = rowsOf('posting', heads, {
    id: ['text', ({ id }) => id],
    kind: ['text', ({ kind }) => kind],
    object_id: ['text', ({ objectId }) => objectId],
  });
  const entry = rowsOf('entry', lines, {
    posting_id: ['text', ({ id }) => id],
    line: ['int', ({ line }) => line],
    asset: ['text', ({ asset }) => asset],
    account: ['text', ({ account }) => account],
    amount: ['numeric', ({ amount }) => amount],
  });
  // The trigger of ledger_entries moves the balances with this statement; its CHECKs have the last word.
  await tx.db.execute(sql`
    WITH posting AS (
      INSERT INTO ${ledgerPostings} (id, merchant_id, mode, kind, object_id, created_at)
      SELECT id, ${merchantId}, ${mode}, kind, object_id, ${now.toISOString()}::timestamptz
      FROM ${posting}
    )
    INSERT INTO ${ledgerEntries} (posting_id, line, merchant_id, mode, asset, account, amount)
    SELECT posting_id, line, ${merchantId}, ${mode}, asset, account, amount
    FROM ${entry}`);
}
