import { compare, type Payment, paymentMachine, paymentStatuses, subtract, sum } from '@cryptoix/core';
import { and, asc, eq, inArray } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { refusalText } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { exact, factsOf } from '../../test/money.ts';
import { newTenant, watcher as newWatcher } from '../../test/tenants.ts';
import { type TenantContext, transact } from '../context.ts';
import { balances, events, ledgerEntries, payments, transactions } from '../db/schema/index.ts';
import { post } from '../ledger/ledger.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';
import { paymentState } from '../payments/state.ts';
import { recordOutgoing } from '../payments/transactions.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { confirm, observe, reject, reorg } from './chain.ts';
import { expirePayments } from './expiry.ts';
import type { Observation } from './schemas.ts';

let time = Date.parse('2026-11-23T09:00:00.000Z');
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date(time) });
afterAll(close);

const watcher = newWatcher(services);

const network = 'tron';
const from = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const block = (number: number) => ({ block_number: number, block_hash: `block-${number}` });
const noBlock = { block_number: null, block_hash: null };

const seen = (address: string, tx_hash: string, amount: string, more: Partial<Observation> = {}): Observation => ({
  network,
  address,
  asset: 'USDT',
  tx_hash,
  output_index: 0,
  from,
  amount,
  ...noBlock,
  ...more,
});
const confirmAs = (tx_hash: string, confirmations: number, number = 1) =>
  confirm(watcher, { network, tx_hash, confirmations, ...block(number) });

const storedEvent = z.object({
  type: z.string().transform((type) => type.split('.')[1] ?? ''),
  data: z.looseObject({ status: z.string() }),
});

const paymentStatus = z.enum(paymentStatuses);

/** The payment's events in order, as `completed`, and the data of the last one. */
async function eventsSeen(ctx: TenantContext, uuid: string) {
  const rows = await services.db
    .select()
    .from(events)
    .where(and(eq(events.merchant_id, ctx.tenant.merchantId), eq(events.object_id, uuid)))
    .orderBy(asc(events.id));
  const all = rows.map((row) => storedEvent.parse(JSON.parse(row.body.toString('utf8'))));
  return { all, types: all.map(({ type }) => type), last: all.at(-1)?.data };
}

async function balanceOf(ctx: TenantContext) {
  const [row] = await services.db.select().from(balances).where(eq(balances.merchant_id, ctx.tenant.merchantId));
  const { available = '0', pending = '0', debt = '0' } = row ?? {};
  return { available: Number(available), pending: Number(pending), debt: Number(debt) };
}

describe('a payment of 10 USDT', () => {
  let ctx: TenantContext;
  let payment: Payment;
  let hash: string;
  const state = async () => {
    const { status, exception, amount_received: received, amount_due: due } = await readPayment(ctx, payment.uuid);
    return `${status} ${exception} ${received} ${due}`;
  };

  beforeEach(async () => {
    ctx = await newTenant(services, 'live');
    payment = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    hash = `hash-${payment.uuid}`;
  });

  test('is detected, confirming and completed, its money pending and then available, each step with one event', async () => {
    const { transactions: found } = await observe(watcher, seen(payment.address, hash, '10'));
    expect(found).toMatchObject([
      { status: 'detected', direction: 'incoming', amount: '10', from, to: payment.address },
    ]);
    expect(await state()).toBe('detected none 10 0');
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 10, debt: 0 });
    await confirmAs(hash, 1);
    expect(await state()).toBe('confirming none 10 0');
    await confirmAs(hash, 18);
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 10, debt: 0 });
    const { transactions: done } = await confirmAs(hash, 19);
    expect(done).toMatchObject([{ status: 'confirmed', confirmations: 19, block_number: 1 }]);
    expect(await state()).toBe('completed none 10 0');
    expect(await balanceOf(ctx)).toEqual({ available: 10, pending: 0, debt: 0 });
    const { types, last } = await eventsSeen(ctx, payment.uuid);
    expect(types).toEqual(['created', 'detected', 'confirming', 'completed']);
    expect(last).toMatchObject({
      status: 'completed',
      confirmations: 19,
      transactions: [{ tx_hash: hash, status: 'confirmed' }],
    });
    expect((await eventsSeen(ctx, found[0]!.uuid)).types).toEqual(['detected', 'confirmed']);
  });

  test('changes nothing when a watcher repeats itself', async () => {
    const report = async () => {
      const first = await observe(watcher, seen(payment.address, hash, '10'));
      const second = await confirmAs(hash, 19);
      return [first.transactions[0]?.uuid, second];
    };
    const [uuid, confirmed] = await report();
    expect(await report()).toEqual([uuid, confirmed]);
    expect(await confirmAs(hash, 3)).toEqual(confirmed);
    expect(await balanceOf(ctx)).toEqual({ available: 10, pending: 0, debt: 0 });
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual(['created', 'detected', 'completed']);
    await reorg(watcher, { network, tx_hash: hash });
    await reorg(watcher, { network, tx_hash: hash });
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 0, debt: 0 });
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual(['created', 'detected', 'completed', 'failed']);
  });

  test('counts an output once, however many watchers see it at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => observe(watcher, seen(payment.address, hash, '10'))));
    await Promise.all(Array.from({ length: 20 }, () => confirmAs(hash, 19)));
    expect(await state()).toBe('completed none 10 0');
    expect(await balanceOf(ctx)).toEqual({ available: 10, pending: 0, debt: 0 });
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual(['created', 'detected', 'completed']);
  });

  test('can be paid in several transfers, and emits when it is too little and too much', async () => {
    await observe(watcher, seen(payment.address, `${hash}-a`, '4'));
    expect(await state()).toBe('detected underpaid 4 6');
    await observe(watcher, seen(payment.address, `${hash}-b`, '6'));
    expect(await state()).toBe('detected none 10 0');
    await confirmAs(`${hash}-a`, 19);
    expect(await state()).toBe('confirming none 10 0');
    // Two outputs of one transfer count as two.
    await observe(watcher, seen(payment.address, `${hash}-b`, '1.5', { output_index: 1 }));
    await confirmAs(`${hash}-b`, 19);
    expect(await state()).toBe('completed overpaid 11.5 0');
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual([
      'created',
      'detected',
      'underpaid',
      'detected',
      'confirming',
      'detected',
      'completed',
      'overpaid',
    ]);
  });

  test('that was not paid in time expires, and later money makes it late and still belongs to the merchant', async () => {
    time = Date.parse(payment.expires_at);
    await Promise.all([expirePayments({ services, db: services.db }), expirePayments({ services, db: services.db })]);
    expect(await state()).toBe('expired none 0 10');
    await observe(watcher, seen(payment.address, hash, '10'));
    await confirmAs(hash, 19);
    expect(await state()).toBe('expired late 10 0');
    expect(await balanceOf(ctx)).toEqual({ available: 10, pending: 0, debt: 0 });
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual(['created', 'expired', 'detected', 'late']);
  });

  test('that is paid a moment too late is late, even if it was not expired yet', async () => {
    time = Date.parse(payment.expires_at);
    await observe(watcher, seen(payment.address, hash, '10'));
    expect(await state()).toBe('expired late 10 0');
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual(['created', 'expired', 'detected']);
  });

  test('that expired while a part of its money was out of the chain is late when that part returns', async () => {
    await observe(watcher, seen(payment.address, `${hash}-a`, '4'));
    await observe(watcher, seen(payment.address, `${hash}-b`, '6'));
    await reorg(watcher, { network, tx_hash: `${hash}-b` });
    time = Date.parse(payment.expires_at);
    await expirePayments({ services, db: services.db });
    expect(await state()).toBe('expired underpaid 4 6');
    await observe(watcher, seen(payment.address, `${hash}-b`, '6'));
    expect(await state()).toBe('expired late 10 0');
    expect((await eventsSeen(ctx, payment.uuid)).types.slice(-2)).toEqual(['expired', 'detected']);
  });

  test('that was paid in full in time does not expire while it waits for confirmations; one paid in part does', async () => {
    const part = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    await observe(watcher, seen(payment.address, hash, '10'));
    await observe(watcher, seen(part.address, `${hash}-part`, '9'));
    time = Date.parse(part.expires_at);
    await expirePayments({ services, db: services.db });
    expect(await state()).toBe('detected none 10 0');
    expect(await readPayment(ctx, part.uuid)).toMatchObject({ status: 'expired', exception: 'underpaid' });
  });

  test('fails when its money drops out of the chain, and recovers when it returns', async () => {
    await observe(watcher, seen(payment.address, hash, '10'));
    await confirmAs(hash, 5);
    await reorg(watcher, { network, tx_hash: hash });
    expect(await state()).toBe('failed none 0 10');
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 0, debt: 0 });
    expect(await refusalText(confirmAs(hash, 19))).toMatch(/^conflict This transaction is reorged. Observe it again/);
    await observe(watcher, seen(payment.address, hash, '10', block(2)));
    await confirmAs(hash, 19, 2);
    expect(await state()).toBe('completed none 10 0');
    expect((await eventsSeen(ctx, payment.uuid)).types).toEqual([
      'created',
      'detected',
      'confirming',
      'failed',
      'detected',
      'completed',
    ]);
  });

  test('that failed keeps its rate for the same transfer alone: another one after its time is late', async () => {
    await observe(watcher, seen(payment.address, hash, '10'));
    await reorg(watcher, { network, tx_hash: hash });
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    await observe(watcher, seen(other.address, `${hash}-other`, '10'));
    await reorg(watcher, { network, tx_hash: `${hash}-other` });
    time = Date.parse(other.expires_at);
    await observe(watcher, seen(payment.address, hash, '10'));
    expect(await state()).toBe('detected none 10 0');
    await observe(watcher, seen(other.address, `${hash}-another`, '10'));
    expect(await readPayment(ctx, other.uuid)).toMatchObject({ status: 'expired', exception: 'late' });
  });

  test('leaves a debt when its money is reorged after it was spent, which the next payment repays', async () => {
    await observe(watcher, seen(payment.address, hash, '10'));
    await confirmAs(hash, 19);
    const spend = { asset: 'USDT', amount: '8' };
    await transact(ctx, (tx) =>
      post(tx, { kind: 'test', objectId: 'wdr_1', moves: [{ ...spend, from: 'available', to: 'chain' }] }),
    );
    await reorg(watcher, { network, tx_hash: hash });
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 0, debt: -8 });
    const next = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    await observe(watcher, seen(next.address, `${hash}-next`, '10'));
    await confirmAs(`${hash}-next`, 19);
    expect(await balanceOf(ctx)).toEqual({ available: 2, pending: 0, debt: 0 });
  });

  test('is rejected for good when its transaction is', async () => {
    await observe(watcher, seen(payment.address, hash, '10'));
    await reject(watcher, { network, tx_hash: hash });
    await reject(watcher, { network, tx_hash: hash });
    expect(await state()).toBe('failed none 0 10');
    expect(await refusalText(observe(watcher, seen(payment.address, hash, '10')))).toMatch(/^conflict/);
    expect(await refusalText(reorg(watcher, { network, tx_hash: hash }))).toMatch(
      /^conflict This transaction is failed/,
    );
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 0, debt: 0 });
  });

  test('takes its money back once when its transaction drops out and is rejected then', async () => {
    await observe(watcher, seen(payment.address, hash, '10'));
    await observe(watcher, seen(payment.address, `${hash}-b`, '10'));
    await reorg(watcher, { network, tx_hash: hash });
    await reject(watcher, { network, tx_hash: hash });
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 10, debt: 0 });
    await reorg(watcher, { network, tx_hash: `${hash}-b` });
    await reject(watcher, { network, tx_hash: `${hash}-b` });
    expect(await state()).toBe('failed none 0 10');
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 0, debt: 0 });
  });

  test.each<[string, (address: string) => Observation]>([
    ['not_found No payment', () => seen('TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj', 'h', '1')],
    ['not_found No payment', (address) => seen(address, 'h', '1', { network: 'ethereum' })],
    [
      'validation_failed The request is not valid: asset: SHIB on tron is not a supported asset',
      (address) => seen(address, 'h', '1', { asset: 'SHIB' }),
    ],
    [
      'validation_failed The request is not valid: amount: has more than the 6 digits',
      (address) => seen(address, 'h', '0.0000001'),
    ],
  ])('is not changed by a refused report: %s', async (message, report) => {
    expect(await refusalText(observe(watcher, report(payment.address)))).toContain(message);
    expect(await state()).toBe('created none 0 10');
  });

  test('never has amounts with more than 18 digits before the point', async () => {
    const most = '9'.repeat(18);
    const spend = () =>
      transact(ctx, (tx) =>
        post(tx, {
          kind: 'test',
          objectId: 'wdr_1',
          moves: [{ asset: 'USDT', amount: most, from: 'available', to: 'chain' }],
        }),
      );
    const refused = /^validation_failed The request is not valid: amount: would bring .* to more than 18 digits/;
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    await observe(watcher, seen(payment.address, hash, most));
    expect(await refusalText(observe(watcher, seen(other.address, `${hash}-2`, most)))).toMatch(refused);
    await confirmAs(hash, 19);
    await spend();
    expect(await refusalText(observe(watcher, seen(payment.address, `${hash}-3`, most)))).toMatch(refused);
    await observe(watcher, seen(other.address, `${hash}-2`, most));
    await confirmAs(`${hash}-2`, 19);
    await spend();
    await reorg(watcher, { network, tx_hash: hash });
    expect(await refusalText(reorg(watcher, { network, tx_hash: `${hash}-2` }))).toMatch(refused);
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 0, debt: -Number(most) });
    expect(await readPayment(ctx, other.uuid)).toMatchObject({ status: 'completed', amount_received: most });
  });

  test('does not let one output be reported with two amounts, or for two payments', async () => {
    await observe(watcher, seen(payment.address, hash, '10'));
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    expect(await refusalText(observe(watcher, seen(payment.address, hash, '11')))).toMatch(
      /^conflict This output was reported/,
    );
    expect(await refusalText(observe(watcher, seen(other.address, hash, '10')))).toMatch(
      /^conflict This output was reported/,
    );
    expect(await balanceOf(ctx)).toEqual({ available: 0, pending: 10, debt: 0 });
  });
});

test('an output reported without its index and then with one does not count twice, nor the other way round', async () => {
  const ctx = await newTenant(services);
  const orders: [number | null, number | null][] = [
    [0, null],
    [null, 0],
  ];
  for (const [index, [first, second]] of orders.entries()) {
    const { uuid, address } = await createPayment(ctx, { amount: '5', currency: 'USDT' });
    const hash = `form-${index}`;
    await observe(watcher, seen(address, hash, '5', { output_index: first }));
    expect(await refusalText(observe(watcher, seen(address, hash, '5', { output_index: second })))).toMatch(
      /^conflict This transfer was reported before with/,
    );
    expect((await readPayment(ctx, uuid)).amount_received).toBe('5');
  }
});

test('an outgoing transaction that a reorg undid is back when it is confirmed, since watchers do not observe it', async () => {
  const ctx = await newTenant(services, 'live');
  const tx_hash = `sent-${ctx.tenant.merchantId}`;
  const sent = { tx_hash, network, asset: 'USDT', to: from, amount: '5' };
  await transact(ctx, (tx) => recordOutgoing(tx, sent));
  const [{ uuid } = { uuid: '' }] = (await confirmAs(tx_hash, 1)).transactions;
  await reorg(watcher, { network, tx_hash });
  expect((await confirmAs(tx_hash, 2, 2)).transactions).toMatchObject([{ status: 'detected', confirmations: 2 }]);
  expect((await confirmAs(tx_hash, 19, 2)).transactions).toMatchObject([{ status: 'confirmed', confirmations: 19 }]);
  expect((await eventsSeen(ctx, uuid)).types).toEqual(['detected', 'reorged', 'detected', 'confirmed']);
});

test('a refund is not sent while its payment is out of the chain, and is sent when that is back', async () => {
  const ctx = await newTenant(services, 'live');
  const { uuid, address } = await createPayment(ctx, { amount: '10', currency: 'USDT' });
  const [hash, more] = [`spent-${uuid}`, `spent-twice-${uuid}`];
  await observe(watcher, seen(address, hash, '10'));
  await observe(watcher, seen(address, more, '5'));
  await confirmAs(hash, 19);
  await confirmAs(more, 19);
  const [a, b] = [
    await createRefund(ctx, { payment_uuid: uuid, amount: '5' }),
    await createRefund(ctx, { payment_uuid: uuid, amount: '6' }),
  ];
  await reorg(watcher, { network, tx_hash: hash });
  expect(await refusalText(advanceRefund(ctx, b.uuid, { status: 'processing' }))).toMatch(
    /^conflict This refund is created, but its blockchain undid the payment: 5 USDT .* and 0 refunded/,
  );
  await advanceRefund(ctx, a.uuid, { status: 'processing' });
  await observe(watcher, seen(address, hash, '10'));
  expect(await refusalText(advanceRefund(ctx, b.uuid, { status: 'processing' }))).toMatch(
    /^conflict .* and 5 refunded/,
  );
  await confirmAs(hash, 19, 2);
  expect(await advanceRefund(ctx, b.uuid, { status: 'processing' })).toMatchObject({ status: 'processing' });
});

test('one transfer pays several merchants, and its confirmation counts for all of them', async () => {
  const [a, b] = [await newTenant(services), await newTenant(services, 'live')];
  const [first, second] = [
    await createPayment(a, { amount: '5', currency: 'USDT' }),
    await createPayment(b, { amount: '7', currency: 'USDT' }),
  ];
  await observe(watcher, seen(first.address, 'batch', '5'));
  await observe(watcher, seen(second.address, 'batch', '7', { output_index: 1 }));
  expect((await confirmAs('batch', 19)).transactions).toHaveLength(2);
  expect((await readPayment(a, first.uuid)).status).toBe('completed');
  expect((await readPayment(b, second.uuid)).status).toBe('completed');
  expect([await balanceOf(a), await balanceOf(b)]).toMatchObject([{ available: 5 }, { available: 7 }]);
});

test.each(['live', 'test'] as const)('an address in hex is found in upper and lower case, in %s mode', async (mode) => {
  const ctx = await newTenant(services, mode);
  const { address } = await createPayment(ctx, { amount: '5', currency: 'USDC', asset: 'USDC', network: 'polygon' });
  const report = { network: 'polygon', asset: 'USDC' };
  for (const spelled of [address, address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`]) {
    const { transactions: found } = await observe(watcher, seen(spelled, `evm-${spelled}`, '5', report));
    expect(found).toMatchObject([{ to: address }]);
  }
  // As it was given out before addresses had a checksum.
  await services.db.update(payments).set({ address: address.toLowerCase() }).where(eq(payments.address, address));
  expect((await observe(watcher, seen(address, `evm-old-${mode}`, '5', report))).transactions).toHaveLength(1);
});

type Step =
  | { what: 'observe'; payment: number; tx: number }
  | { what: 'confirm'; tx: number; confirmations: number }
  | { what: 'reorg' | 'reject'; tx: number }
  | { what: 'spend'; amount: number }
  | { what: 'wait'; minutes: number };

const tx = fc.nat(3);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ what: fc.constant('observe' as const), payment: fc.nat(2), tx }),
  fc.record({ what: fc.constant('confirm' as const), tx, confirmations: fc.constantFrom(0, 1, 5, 19, 40) }),
  fc.record({ what: fc.constantFrom('reorg' as const, 'reject' as const), tx }),
  fc.record({ what: fc.constant('spend' as const), amount: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ what: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 50 }) }),
);

test('after any reports, in turn or at once, every unit is accounted for, and payments follow their state machine', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 30 }), fc.boolean(), async (steps, together) => {
      const prefix = `run-${run++}`;
      const ctx = await newTenant(services);
      const made: Payment[] = [];
      for (let index = 0; index < 3; index++) made.push(await createPayment(ctx, { amount: '10', currency: 'USDT' }));
      const take = async (step: Step): Promise<unknown> => {
        const tx_hash = 'tx' in step ? `${prefix}-${step.tx}` : '';
        switch (step.what) {
          case 'observe':
            return observe(watcher, seen(made[step.payment]!.address, tx_hash, String(3 + step.tx)));
          case 'confirm':
            return confirmAs(tx_hash, step.confirmations);
          case 'reorg':
            return reorg(watcher, { network, tx_hash });
          case 'reject':
            return reject(watcher, { network, tx_hash });
          case 'spend':
            return transact(ctx, (inner) =>
              post(inner, {
                kind: 'test',
                objectId: 'wdr_1',
                moves: [{ asset: 'USDT', amount: String(step.amount), from: 'available', to: 'reserved' }],
              }),
            );
          case 'wait':
            time += step.minutes * 60_000;
            return expirePayments({ services, db: services.db });
        }
      };
      // A refusal has a code: any other error fails the run.
      const work = (step: Step) => refusalText(take(step));
      if (together) await Promise.all(steps.map(work));
      else for (const step of steps) await work(step);

      const rows = await services.db
        .select()
        .from(transactions)
        .where(
          inArray(
            transactions.payment_id,
            made.map(({ uuid }) => uuid),
          ),
        );
      const pending = sum(rows.filter(({ status }) => status === 'detected').map(({ amount }) => amount));
      const confirmed = sum(rows.filter(({ status }) => status === 'confirmed').map(({ amount }) => amount));
      const [balance] = await services.db
        .select()
        .from(balances)
        .where(eq(balances.merchant_id, ctx.tenant.merchantId));
      const entries = await services.db
        .select()
        .from(ledgerEntries)
        .where(eq(ledgerEntries.merchant_id, ctx.tenant.merchantId));
      expect(sum(entries.map(({ amount }) => amount))).toBe('0');
      if (balance !== undefined) {
        expect(subtract(balance.pending, pending)).toBe('0');
        expect(subtract(sum([balance.available, balance.reserved, balance.debt]), confirmed)).toBe('0');
        for (const account of ['available', 'reserved', 'pending', 'debt', 'chain', 'fees'] as const) {
          const ofAccount = entries.filter((entry) => entry.account === account).map(({ amount }) => amount);
          expect(subtract(balance[account], sum(ofAccount))).toBe('0');
        }
        expect(compare(balance.available, '0')).not.toBe(-1);
      }
      for (const { uuid } of made) {
        const after = await readPayment(ctx, uuid);
        const { all, last } = await eventsSeen(ctx, uuid);
        expect(last).toMatchObject({ status: after.status });
        const { exception: unusual, amount_received, amount_confirmed, amount_due } = after;
        expect(last).toMatchObject({ exception: unusual, amount_received, amount_confirmed, amount_due });
        // Emitted once for each status, and only for moves of the state machine.
        for (const [index, { type, data }] of all.entries()) {
          const to = paymentStatus.parse(data.status);
          const was = index === 0 ? undefined : paymentStatus.parse(all[index - 1]?.data.status);
          const turned = was !== to;
          if (['completed', 'expired', 'failed'].includes(type)) expect(turned).toBe(true);
          if (was !== undefined && turned) expect(paymentMachine.canMove(was, to)).toBe(true);
        }
        const own = rows.filter(
          (row) => row.payment_id === uuid && (row.status === 'detected' || row.status === 'confirmed'),
        );
        expect(after.amount_received).toBe(sum(own.map(({ amount }) => amount)));
        const facts = factsOf(rows.filter((row) => row.payment_id === uuid));
        const { status, exception } = after;
        expect({ status, exception }).toEqual(
          paymentState({ pay: '10', tolerance: exact, expired: status === 'expired', ...facts }),
        );
      }
    }),
    { numRuns: 25 },
  );
}, 90_000);
