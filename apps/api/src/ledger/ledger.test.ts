import { compare, subtract, sum } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { refusal, refusalOf } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { type TenantContext, transact } from '../context.ts';
import type { Account } from '../db/schema/index.ts';
import { type Move, post } from './ledger.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const move = (from: Account, to: Account, amount: string, asset = 'USDT'): Move => ({ asset, amount, from, to });
const postMoves = (ctx: TenantContext, ...moves: Move[]) =>
  transact(ctx, (tx) => post(tx, { kind: 'test', objectId: 'obj_1', moves }));

async function balanceOf(ctx: TenantContext, asset = 'USDT') {
  const [row] = await ctx.db.execute<Record<Account, string>>(sql`
    SELECT trim_scale(available)::text AS available, trim_scale(reserved)::text AS reserved, trim_scale(pending)::text AS pending,
      trim_scale(debt)::text AS debt, trim_scale(chain)::text AS chain, trim_scale(fees)::text AS fees
    FROM balances WHERE merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode} AND asset = ${asset}`);
  return row;
}

/** Sums of the entries of a merchant, by asset and account. */
async function entrySums(ctx: TenantContext) {
  const rows = await ctx.db.execute<{ asset: string; account: Account; amount: string }>(sql`
    SELECT asset, account, trim_scale(sum(amount))::text AS amount FROM ledger_entries
    WHERE merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode} GROUP BY asset, account`);
  return new Map(rows.map((row) => [`${row.asset} ${row.account}`, row.amount]));
}

/** A tenant with this amount available. */
async function rich(amount: string, asset = 'USDT') {
  const ctx = await newTenant(services);
  await postMoves(ctx, move('chain', 'pending', amount, asset), move('pending', 'available', amount, asset));
  return ctx;
}

test('money that is seen is pending, confirmed it is available, reserved it is held, sent it has left and its fee is ours', async () => {
  const ctx = await newTenant(services);
  await postMoves(ctx, move('chain', 'pending', '100.5'));
  await postMoves(ctx, move('pending', 'available', '100.5'));
  await postMoves(ctx, move('available', 'reserved', '41'));
  await postMoves(ctx, move('reserved', 'chain', '40'), move('reserved', 'fees', '1'));
  expect(await balanceOf(ctx)).toEqual({
    available: '59.5',
    reserved: '0',
    pending: '0',
    debt: '0',
    chain: '-60.5',
    fees: '1',
  });
});

test('postings written together happen in order, each in balance and with its object, or not at all', async () => {
  const ctx = await newTenant(services);
  const posting = (objectId: string, ...moves: Move[]) => ({ kind: 'test', objectId, moves });
  const seen = posting('obj_1', move('chain', 'available', '10'), move('chain', 'available', '1', 'BTC'));
  const spent = posting('obj_2', move('available', 'reserved', '7'));
  expect(await refusalOf(transact(ctx, (tx) => post(tx, spent, seen)))).toMatchObject({ code: 'insufficient_balance' });
  await transact(ctx, (tx) => post(tx, seen, spent));
  await transact(ctx, (tx) => post(tx));
  expect(await balanceOf(ctx)).toMatchObject({ available: '3', reserved: '7', chain: '-10' });
  expect(await balanceOf(ctx, 'BTC')).toMatchObject({ available: '1' });
  const written = await ctx.db.execute(sql`
    SELECT object_id, asset, count(*)::int AS entries, sum(amount)::int AS sum
    FROM ledger_postings posting JOIN ledger_entries ON posting_id = posting.id
    WHERE posting.merchant_id = ${ctx.tenant.merchantId} GROUP BY object_id, asset ORDER BY object_id, asset`);
  expect([...written]).toEqual([
    { object_id: 'obj_1', asset: 'BTC', entries: 2, sum: 0 },
    { object_id: 'obj_1', asset: 'USDT', entries: 2, sum: 0 },
    { object_id: 'obj_2', asset: 'USDT', entries: 2, sum: 0 },
  ]);
});

test('an overdraft is refused with the available and the needed amount, the sum of its moves, and changes nothing', async () => {
  const ctx = await rich('10');
  const before = await balanceOf(ctx);
  const reserve = postMoves(ctx, move('available', 'reserved', '6'), move('available', 'reserved', '4.000001'));
  const { code, details } = await refusal(reserve);
  expect({ code, details }).toEqual({
    code: 'insufficient_balance',
    details: { asset: 'USDT', available: '10', needed: '10.000001' },
  });
  expect(await balanceOf(ctx)).toEqual(before);
});

test('one mode and one merchant never spends what another has', async () => {
  const ctx = await rich('10');
  const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
  const other = await newTenant(services);
  for (const poor of [live, other]) {
    expect(await refusalOf(postMoves(poor, move('available', 'reserved', '1')))).toMatchObject({
      code: 'insufficient_balance',
    });
  }
  expect(await balanceOf(ctx)).toMatchObject({ available: '10' });
});

describe('a reorg of money that is spent', () => {
  test('leaves a debt, which incoming money repays first', async () => {
    const ctx = await rich('10');
    await postMoves(ctx, move('available', 'reserved', '7'));
    await postMoves(ctx, move('available', 'chain', '10'));
    expect(await balanceOf(ctx)).toMatchObject({ available: '0', debt: '-7', reserved: '7' });
    await postMoves(ctx, move('reserved', 'available', '5'));
    expect(await balanceOf(ctx)).toMatchObject({ available: '0', debt: '-2' });
    await postMoves(ctx, move('chain', 'pending', '3'), move('pending', 'available', '3'));
    expect(await balanceOf(ctx)).toMatchObject({ available: '1', debt: '0', pending: '0' });
  });
});

describe('the database itself', () => {
  const raw = (ctx: TenantContext, lines: [account: Account, amount: string][]) =>
    ctx.db.transaction(async (tx) => {
      const { merchantId, mode } = ctx.tenant;
      const id = `pst_${Math.random()}`;
      await tx.execute(sql`INSERT INTO ledger_postings VALUES (${id}, ${merchantId}, ${mode}, 'test', 'obj_1', now())`);
      for (const [line, [account, amount]] of lines.entries()) {
        await tx.execute(
          sql`INSERT INTO ledger_entries VALUES (${id}, ${line}, ${merchantId}, ${mode}, 'USDT', ${account}, ${amount}::numeric)`,
        );
      }
    });
  const causeOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) =>
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
    );

  test('refuses a posting that does not sum to zero', async () => {
    const ctx = await rich('10');
    expect(await causeOf(raw(ctx, [['available', '1']]))).toMatch(/violates check|sum to zero/);
    expect(
      await causeOf(
        raw(ctx, [
          ['chain', '-1'],
          ['available', '2'],
        ]),
      ),
    ).toMatch(/violates check|sum to zero/);
    expect(await balanceOf(ctx)).toMatchObject({ available: '10', chain: '-10' });
  });

  test('refuses to overdraw, for any caller', async () => {
    const ctx = await rich('10');
    expect(
      await causeOf(
        ctx.db.execute(sql`
        WITH posting AS (INSERT INTO ledger_postings VALUES ('pst_raw', ${ctx.tenant.merchantId}, 'test', 'test', 'obj_1', now()))
        INSERT INTO ledger_entries VALUES
          ('pst_raw', 1, ${ctx.tenant.merchantId}, 'test', 'USDT', 'available', -11),
          ('pst_raw', 2, ${ctx.tenant.merchantId}, 'test', 'USDT', 'reserved', 11)`),
      ),
    ).toMatch(/available_is_not_overdrawn/);
  });

  test.each(['ledger_postings', 'ledger_entries'])('never changes or forgets a line of %s', async (table) => {
    const ctx = await rich('10');
    const name = sql.identifier(table);
    expect(await causeOf(ctx.db.execute(sql`DELETE FROM ${name}`))).toMatch('append-only');
    expect(await causeOf(ctx.db.execute(sql`UPDATE ${name} SET mode = mode`))).toMatch('append-only');
    expect(await causeOf(ctx.db.execute(sql`TRUNCATE ${name} CASCADE`))).toMatch('append-only');
  });
});

test('a thousand at once over one balance take what there is, to the last unit and no further', async () => {
  const ctx = await rich('300');
  const results = await Promise.all(
    Array.from({ length: 1_000 }, () => refusalOf(postMoves(ctx, move('available', 'reserved', '1')))),
  );
  expect(results.filter((result) => result === null)).toHaveLength(300);
  for (const result of results) if (result !== null) expect(result).toMatchObject({ code: 'insufficient_balance' });
  expect(await balanceOf(ctx)).toMatchObject({ available: '0', reserved: '300' });
});

test('postings over the same assets in opposite order never wait for each other', async () => {
  const ctx = await rich('50');
  await postMoves(ctx, move('chain', 'pending', '50', 'BTC'), move('pending', 'available', '50', 'BTC'));
  const both = (assets: string[]) =>
    postMoves(ctx, ...assets.map((asset) => move('available', 'reserved', '1', asset)));
  const orders = [
    ['USDT', 'BTC'],
    ['BTC', 'USDT'],
  ];
  const work = Array.from({ length: 60 }, (_, index) => refusalOf(both(orders[index % 2]!)));
  const results = await Promise.all(work);
  expect(results.filter((result) => result === null)).toHaveLength(50);
});

test('the first postings of an asset take turns like all others: what comes in repays what was taken', async () => {
  for (let time = 0; time < 30; time++) {
    const ctx = await newTenant(services);
    await Promise.all([
      postMoves(ctx, move('chain', 'pending', '1'), move('pending', 'available', '1')),
      postMoves(ctx, move('available', 'chain', '1')),
    ]);
    expect(await balanceOf(ctx)).toMatchObject({ available: '0', debt: '0' });
  }
});

const assets = ['USDT', 'BTC', 'ETH'];
const everyMove: [Account, Account][] = [
  ['chain', 'pending'],
  ['pending', 'available'],
  ['pending', 'chain'],
  ['available', 'chain'],
  ['available', 'reserved'],
  ['reserved', 'available'],
  ['reserved', 'chain'],
  ['reserved', 'fees'],
];
const amounts = fc
  .bigInt(1n, 10n ** 12n)
  .map((units) => `${units / 10n ** 6n}.${String(units % 10n ** 6n).padStart(6, '0')}`);
const anyMove = fc
  .record({ pair: fc.constantFrom(...everyMove), amount: amounts, asset: fc.constantFrom(...assets) })
  .map(({ pair: [from, to], amount, asset }) => move(from, to, amount, asset));
const program = fc.array(fc.array(anyMove, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 25 });

test('for any postings, together or in turn, entries sum to zero, balances are their sums and nothing is overdrawn', async () => {
  await fc.assert(
    fc.asyncProperty(program, fc.boolean(), async (postings, together) => {
      const ctx = await newTenant(services);
      const run = async (moves: Move[]) => {
        const refused = await refusalOf(postMoves(ctx, ...moves));
        if (refused !== null) expect(refused).toMatchObject({ code: 'insufficient_balance' });
      };
      if (together) await Promise.all(postings.map(run));
      else for (const moves of postings) await run(moves);

      const entries = await entrySums(ctx);
      for (const asset of assets) {
        const balance = await balanceOf(ctx, asset);
        const ofAsset = [...entries].filter(([key]) => key.startsWith(`${asset} `));
        expect(sum(ofAsset.map(([, amount]) => amount))).toBe('0');
        for (const [account, amount] of Object.entries(balance ?? {})) {
          expect(subtract(amount, entries.get(`${asset} ${account}`) ?? '0')).toBe('0');
          if (account === 'debt') expect(compare(amount, '0')).not.toBe(1);
          else if (account !== 'chain') expect(compare(amount, '0')).not.toBe(-1);
        }
        if (balance !== undefined && balance.debt !== '0') expect(balance.available).toBe('0');
      }
    }),
    { numRuns: 60 },
  );
});
