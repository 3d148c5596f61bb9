import { type EventType, findEventType, payoutSchema } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf, codeOf, eventsOf, fund } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { ledgerPostings } from '../db/schema/index.ts';
import { listEvents } from '../events/events.ts';
import { listTransactions } from '../payments/transactions.ts';
import type { Destination, Step } from '../transfers/schemas.ts';
import { advanceItems, advancePayout } from './advance.ts';
import { createPayout } from './draft.ts';
import { cancelPayout, getPayout, listPayouts, submitPayout } from './payouts.ts';

// The clock ticks at each read, so that events are in order.
let ticks = Date.UTC(2026, 10, 23);
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date((ticks += 1)) });
afterAll(close);

const to = (amount: string, more: Partial<Destination> = {}): Destination => ({
  address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS',
  amount,
  asset: 'USDT',
  network: 'tron',
  memo: null,
  ...more,
});
const draft = (ctx: TenantContext, ...items: Destination[]) => createPayout(ctx, { items });

async function funded(amount: string): Promise<TenantContext> {
  const ctx = await newTenant(services);
  await fund(ctx, 'USDT', amount);
  return ctx;
}
async function submitted(ctx: TenantContext, ...items: Destination[]): Promise<string> {
  const { uuid } = await draft(ctx, ...items);
  await submitPayout(ctx, uuid);
  return uuid;
}
/** The payloads of a payout's events of one type, oldest first. */
const dataOf = async (ctx: TenantContext, object_id: string, type: EventType) =>
  (await listEvents(ctx, { object_id, type })).items.map((event) => event.data).toReversed();
const sent = { status: 'completed', tx_hash: 'aa11' } as const;
const failed = { status: 'failed', failure_code: 'address_rejected' } as const;

describe('a payout', () => {
  test('is a draft first, which reserves nothing', async () => {
    const ctx = await funded('100');
    const payout = await draft(ctx, to('20'), to('30.5', { network: 'ethereum', address: `0x${'ab'.repeat(20)}` }));
    expect(payout).toMatchObject({ status: 'draft', total: '50.5', fee: '4', is_final: false, item_count: 2 });
    expect(payout.items.map((item) => [item.network, item.amount, item.status])).toEqual([
      ['tron', '20', 'pending'],
      ['ethereum', '30.5', 'pending'],
    ]);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '100', reserved: '0', fees: '0' });
    expect(await getPayout(ctx, payout.uuid)).toEqual(payout);
  });

  test('reserves amounts and fees when it is submitted, and spends them as its items are sent', async () => {
    const ctx = await funded('100');
    const id = await submitted(ctx, to('20'), to('30'));
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '48', reserved: '52', fees: '0' });

    await advancePayout(ctx, id, 1, { status: 'processing' });
    const begun = { status: 'processing', is_final: false, amount_sent: '0', amount_failed: '0' };
    expect(await getPayout(ctx, id)).toMatchObject(begun);
    const result = await advancePayout(ctx, id, 1, sent);
    expect(result).toMatchObject({ status: 'processing', item: { index: 1, amount: '30', ...sent } });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '48', reserved: '21', fees: '1' });

    await advancePayout(ctx, id, 0, failed);
    const done = await getPayout(ctx, id);
    const outcome = { status: 'partially_completed', is_final: true, amount_sent: '30', amount_failed: '20' };
    expect(done).toMatchObject(outcome);
    expect(done.items).toMatchObject([failed, sent]);
    const { items } = await listTransactions(ctx, { direction: 'outgoing' });
    expect(items).toMatchObject([{ tx_hash: 'aa11', to: done.items[1]?.address, amount: '30', network: 'tron' }]);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '69', reserved: '0', fees: '1' });
    expect(await eventsOf(ctx, id)).toEqual([
      'payout.created',
      'payout.submitted',
      'payout.processing',
      'payout.processing',
      'payout.partially_completed',
    ]);
    expect(await dataOf(ctx, id, 'payout.partially_completed')).toMatchObject([{ ...outcome, items: done.items }]);
  });

  test('has an event for each change of an item, with the amounts sent and failed by then', async () => {
    const ctx = await funded('100');
    const id = await submitted(ctx, to('20'), to('20'), to('20.5'));
    await advanceItems(ctx, id, new Map([0, 1, 2].map((index) => [index, { status: 'processing' }])));
    await advancePayout(ctx, id, 2, failed);
    await advancePayout(ctx, id, 0, sent);
    await advancePayout(ctx, id, 0, sent);
    const amounts = (amount_sent: string, amount_failed: string) => ({ total: '60.5', amount_sent, amount_failed });
    expect(await dataOf(ctx, id, 'payout.processing')).toMatchObject([
      { ...amounts('0', '0'), items: [{ status: 'processing' }, { status: 'processing' }, { status: 'processing' }] },
      { ...amounts('0', '20.5'), items: [{ status: 'processing' }, { status: 'processing' }, failed] },
      { ...amounts('20', '20.5'), items: [sent, { status: 'processing' }, failed], is_final: false },
    ]);
    await advancePayout(ctx, id, 1, sent);
    expect(await dataOf(ctx, id, 'payout.partially_completed')).toMatchObject([
      { ...amounts('40', '20.5'), items: [sent, sent, failed], status: 'partially_completed', is_final: true },
    ]);
    expect(await eventsOf(ctx, id)).not.toContain('payout.completed');
    expect((await listPayouts(ctx, { status: 'partially_completed' })).items).toMatchObject([
      { uuid: id, ...amounts('40', '20.5') },
    ]);
    expect((await listPayouts(ctx, { status: 'completed' })).items).toEqual([]);
  });

  test('is completed when every item was sent', async () => {
    const ctx = await funded('100');
    const id = await submitted(ctx, to('20'), to('30'));
    for (const status of [{ status: 'processing' } as const, sent])
      await advanceItems(ctx, id, new Map([0, 1].map((index) => [index, status])));
    const outcome = { status: 'completed', is_final: true, amount_sent: '50', amount_failed: '0' };
    expect(await getPayout(ctx, id)).toMatchObject(outcome);
    expect(await dataOf(ctx, id, 'payout.completed')).toMatchObject([outcome]);
  });

  test('has failed when none of its items was sent', async () => {
    const ctx = await funded('100');
    const id = await submitted(ctx, to('20'), to('30'));
    await advancePayout(ctx, id, 0, failed);
    await advancePayout(ctx, id, 1, failed);
    const outcome = { status: 'failed', is_final: true, amount_sent: '0', amount_failed: '50' };
    expect(await getPayout(ctx, id)).toMatchObject(outcome);
    expect(await dataOf(ctx, id, 'payout.failed')).toMatchObject([outcome]);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '100', reserved: '0', fees: '0' });
    expect((await eventsOf(ctx, id)).slice(-2)).toEqual(['payout.processing', 'payout.failed']);
  });

  test('above the balance is refused and stays a draft', async () => {
    const ctx = await funded('50');
    const { uuid } = await draft(ctx, to('30'), to('19'));
    await expect(submitPayout(ctx, uuid)).rejects.toMatchObject({
      code: 'insufficient_balance',
      details: { asset: 'USDT', available: '50', needed: '51', fee: '2', possible: '48' },
    });
    expect(await getPayout(ctx, uuid)).toMatchObject({ status: 'draft' });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '50', reserved: '0', fees: '0' });
    expect(await eventsOf(ctx, uuid)).toEqual(['payout.created']);
  });

  test('can be canceled while it is a draft, and is then never sent', async () => {
    const ctx = await funded('50');
    const id = (await draft(ctx, to('30'))).uuid;
    const payout = await cancelPayout(ctx, { uuid: id, reason: 'A wrong address' });
    expect(payout).toMatchObject({
      status: 'canceled',
      is_final: true,
      cancel_reason: 'A wrong address',
      items: [{ status: 'canceled' }],
    });
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '50', reserved: '0', fees: '0' });
    expect((await eventsOf(ctx, id)).at(-1)).toBe('payout.canceled');
    expect(JSON.stringify(await dataOf(ctx, id, 'payout.canceled'))).not.toContain('A wrong address');
    expect(await getPayout(ctx, id)).toMatchObject({ cancel_reason: 'A wrong address' });
    expect(await codeOf(submitPayout(ctx, id))).toBe('conflict');
    expect(await codeOf(advancePayout(ctx, id, 0, { status: 'processing' }))).toBe('conflict');
  });

  test('can no longer be canceled once it is submitted', async () => {
    const ctx = await funded('50');
    const id = await submitted(ctx, to('10'), to('10'));
    await expect(cancelPayout(ctx, { uuid: id })).rejects.toMatchObject({
      code: 'conflict',
      details: { status: 'submitted' },
    });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '22' });
  });

  test('is not sent before it is submitted', async () => {
    const ctx = await funded('50');
    const { uuid } = await draft(ctx, to('10'));
    expect(await codeOf(advancePayout(ctx, uuid, 0, { status: 'processing' }))).toBe('conflict');
    expect(await codeOf(advancePayout(ctx, uuid, 0, failed))).toBe('conflict');
  });

  test('does not change on a repeated report, and refuses another outcome', async () => {
    const ctx = await funded('50');
    const id = await submitted(ctx, to('10'));
    for (let time = 0; time < 2; time += 1) await advancePayout(ctx, id, 0, { status: 'processing' });
    for (let time = 0; time < 2; time += 1) await advancePayout(ctx, id, 0, sent);
    expect(await codeOf(advancePayout(ctx, id, 0, { ...sent, tx_hash: 'bb22' }))).toBe('conflict');
    expect(await codeOf(advancePayout(ctx, id, 0, failed))).toBe('conflict');
    expect(await codeOf(advancePayout(ctx, id, 0, { status: 'processing' }))).toBe('conflict');
    expect(await codeOf(advancePayout(ctx, id, 1, sent))).toBe('not_found');
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '39', reserved: '0', fees: '1' });
    expect((await eventsOf(ctx, id)).length).toBe(4);
  });

  test('shows why an item failed and in which transaction it was sent', async () => {
    const ctx = await funded('50');
    const id = await submitted(ctx, to('10'));
    expect(await codeOf(advancePayout(ctx, id, 0, { status: 'failed' }))).toBe('validation_failed');
    expect(await codeOf(advancePayout(ctx, id, 0, { status: 'processing', failure_code: 'x' }))).toBe(
      'validation_failed',
    );
    await advancePayout(ctx, id, 0, { status: 'processing' });
    expect(await codeOf(advancePayout(ctx, id, 0, { status: 'completed' }))).toBe('validation_failed');
  });
});

describe('an item is refused', () => {
  test.each([
    ['of an unknown asset', to('1', { asset: 'DOGE' }), 'items.0.asset'],
    ['on a network without that asset', to('1', { network: 'bitcoin' }), 'items.0.network'],
    ['finer than its network knows', to('1.0000001'), 'items.0.amount'],
    ['for an address of another network', to('1', { address: `0x${'ab'.repeat(20)}` }), 'items.0.address'],
    ['with a memo where there are none', to('1', { memo: '7' }), 'items.0.memo'],
  ])('%s', async (_, item, path) => {
    const ctx = await newTenant(services);
    await expect(draft(ctx, item)).rejects.toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ path }] },
    });
  });

  test('of another asset than the first', async () => {
    const ctx = await newTenant(services);
    const coin = to('1', { asset: 'TRX' });
    await expect(draft(ctx, to('1'), coin, coin)).rejects.toMatchObject({
      details: { issues: [{ path: 'items.1.asset' }, { path: 'items.2.asset' }] },
    });
  });

  test('when their sum is too large', async () => {
    const ctx = await newTenant(services);
    const most = to('999999999999999999');
    expect(await codeOf(draft(ctx, most, most))).toBe('validation_failed');
  });
});

describe('at once', () => {
  test('payouts over one balance never overdraw it', async () => {
    const ctx = await funded('100');
    const drafts = await Promise.all(Array.from({ length: 200 }, () => draft(ctx, to('9'))));
    const codes = await Promise.all(drafts.map(({ uuid }) => codeOf(submitPayout(ctx, uuid))));
    expect(codes.filter((code) => code === null).length).toBe(10);
    expect(codes.filter((code) => code === 'insufficient_balance').length).toBe(190);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '0', reserved: '100', fees: '0' });
  });

  test('only one of two submits a payout', async () => {
    const ctx = await funded('100');
    const { uuid } = await draft(ctx, to('9'));
    const codes = await Promise.all([codeOf(submitPayout(ctx, uuid)), codeOf(submitPayout(ctx, uuid))]);
    expect(new Set(codes)).toEqual(new Set([null, 'conflict']));
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '10' });
  });

  test('of submitting and canceling at once, one wins and the other is refused', async () => {
    const ctx = await funded('100');
    const drafts = await Promise.all(Array.from({ length: 10 }, () => draft(ctx, to('9'))));
    const codes = await Promise.all(
      drafts.map(({ uuid }) => Promise.all([codeOf(submitPayout(ctx, uuid)), codeOf(cancelPayout(ctx, { uuid }))])),
    );
    for (const pair of codes) expect(new Set(pair)).toEqual(new Set(['conflict', null]));
    const { items } = await listPayouts(ctx, { status: 'submitted' });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: String(10 * items.length) });
  });

  test('an item is either sent or failed', async () => {
    const ctx = await funded('100');
    const id = await submitted(ctx, to('9'));
    await advancePayout(ctx, id, 0, { status: 'processing' });
    const codes = await Promise.all([
      codeOf(advancePayout(ctx, id, 0, sent)),
      codeOf(advancePayout(ctx, id, 0, failed)),
    ]);
    expect(codes.filter((code) => code === null).length).toBe(1);
    expect(codes.filter((code) => code === 'conflict').length).toBe(1);
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '0' });
  });
});

describe('a thousand items', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => to(`0.${String(at + 1).padStart(6, '0')}`));

  test('are stored, read, submitted and shown in events together, and moved on one by one', async () => {
    const ctx = await funded('2000');
    const { uuid } = await draft(ctx, ...many);
    await submitPayout(ctx, uuid);
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '999.4995', reserved: '1000.5005', fees: '0' });
    const { items } = await getPayout(ctx, uuid);
    expect(items.map((item) => item.amount)).toEqual(many.map((item) => canonicalOf(item.amount)));
    const [event] = (await listEvents(ctx, { object_id: uuid, type: 'payout.submitted' })).items;
    expect(payoutSchema.parse(event?.data)).toMatchObject({
      items: [],
      items_count: 1_000,
      items_truncated: true,
      total: '0.5005',
    });

    for (let index = 0; index < 1_000; index += 100) await advancePayout(ctx, uuid, index, { status: 'processing' });
    expect((await getPayout(ctx, uuid)).items.filter((item) => item.status === 'processing').length).toBe(10);
    expect((await eventsOf(ctx, uuid)).slice(2)).toEqual(Array.from({ length: 10 }, () => 'payout.processing'));
  });

  test('are in its events up to 64 KB; the responses of the API always have them', async () => {
    const ctx = await funded('2000');
    const eventOf = async (count: number) => {
      const payout = await draft(ctx, ...Array.from({ length: count }, () => to('1')));
      expect(payout.items).toHaveLength(count);
      expect(payout).not.toHaveProperty('items_truncated');
      const [data] = await dataOf(ctx, payout.uuid, 'payout.created');
      const parsed = findEventType('payout.created').schema.parse(data);
      return { ...payoutSchema.parse(parsed), bytes: Buffer.byteLength(JSON.stringify(data)) };
    };
    const [one, two] = [await eventOf(1), await eventOf(2)];
    const item = two.bytes - one.bytes;
    expect(one).toMatchObject({ items: [{ amount: '1' }], items_count: 1, items_truncated: false });
    // With hundreds of items, total, fee and count have two more digits than with one.
    const most = 1 + Math.floor((65_536 - one.bytes - 6) / item);
    const whole = await eventOf(most);
    expect(whole).toMatchObject({
      items_count: most,
      items_truncated: false,
      bytes: one.bytes + (most - 1) * item + 6,
    });
    expect(whole.items).toHaveLength(most);
    expect(await eventOf(most + 1)).toMatchObject({
      items: [],
      items_count: most + 1,
      items_truncated: true,
      total: String(most + 1),
    });
  });

  test('are moved on together: one posting, one transaction each, and one event for each status', async () => {
    const ctx = await funded('2000');
    const id = await submitted(ctx, ...many);
    const all = (stepOf: (index: number) => Step) => new Map(many.map((_, index) => [index, stepOf(index)]));
    await advanceItems(
      ctx,
      id,
      all(() => ({ status: 'processing' })),
    );
    // Every tenth cannot be sent.
    await advanceItems(
      ctx,
      id,
      all((index) => (index % 10 === 0 ? failed : { ...sent, tx_hash: `hash-${index}` })),
    );
    await advanceItems(
      ctx,
      id,
      all((index) => (index % 10 === 0 ? failed : { ...sent, tx_hash: `hash-${index}` })),
    );

    const { status, items, ...amounts } = await getPayout(ctx, id);
    expect(status).toBe('partially_completed');
    expect(amounts).toMatchObject({ total: '0.5005', amount_sent: '0.4509', amount_failed: '0.0496' });
    // A list shows ten of its items, and its full amounts.
    expect((await listPayouts(ctx, {})).items[0]).toMatchObject(amounts);
    expect(items.filter((item, at) => item.status === 'completed' && item.tx_hash === `hash-${at}`)).toHaveLength(900);
    expect(items.filter((item) => item.status === 'failed')).toHaveLength(100);
    // 0.0496 and the fees of the 100 failed items are available again.
    expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '1099.5491', reserved: '0', fees: '900' });
    expect(await eventsOf(ctx, id)).toEqual([
      'payout.created',
      'payout.submitted',
      'payout.processing',
      'payout.partially_completed',
    ]);
    const kinds = await ctx.db.select().from(ledgerPostings).where(eq(ledgerPostings.object_id, id));
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual([
      'payout.item_completed',
      'payout.item_failed',
      'payout.submitted',
    ]);
    expect(await listTransactions(ctx, { direction: 'outgoing', page: 1 })).toMatchObject({ total: 900 });
    expect(await listEvents(ctx, { type: 'transaction.detected', page: 1 })).toMatchObject({ total: 900 });
  });

  test('are moved on together or not at all', async () => {
    const ctx = await funded('100');
    const id = await submitted(ctx, to('1'), to('2'));
    await advancePayout(ctx, id, 1, failed);
    const begin = (...places: number[]) =>
      codeOf(advanceItems(ctx, id, new Map(places.map((index) => [index, { status: 'processing' }]))));
    expect(await begin(0, 1)).toBe('conflict');
    expect(await begin(0, 2)).toBe('not_found');
    expect((await getPayout(ctx, id)).items[0]).toMatchObject({ status: 'pending' });
  });

  test('are listed by the first ten, with how many there are', async () => {
    const ctx = await newTenant(services);
    const small = await draft(ctx, to('1'));
    const large = await draft(ctx, ...many);
    const { items } = await listPayouts(ctx, {});
    expect(items.map((payout) => [payout.uuid, payout.item_count, payout.items.length])).toEqual([
      [large.uuid, 1_000, 10],
      [small.uuid, 1, 1],
    ]);
    expect(items[0]?.items).toEqual(large.items.slice(0, 10));
    expect((await listPayouts(ctx, { status: 'submitted' })).items).toEqual([]);
  });

  test('have the same amounts in a list as when read alone, in every status', async () => {
    const ctx = await funded('1000');
    const twelve = Array.from({ length: 12 }, (_, at) => to(`1.${at + 1}`));
    const moves: readonly (readonly [Step, (index: number) => boolean])[][] = [
      [],
      [[{ status: 'processing' }, () => true]],
      [[failed, () => true]],
      [
        [{ status: 'processing' }, () => true],
        [sent, () => true],
      ],
      [
        [{ status: 'processing' }, () => true],
        [sent, (index) => index === 11],
      ],
      [
        [failed, (index) => index > 10],
        [{ status: 'processing' }, (index) => index <= 10],
        [sent, (index) => index <= 10],
      ],
    ];
    const read = [];
    for (const steps of moves) {
      const id = await submitted(ctx, ...twelve);
      for (const [step, isMoved] of steps)
        await advanceItems(ctx, id, new Map([...twelve.keys()].filter(isMoved).map((index) => [index, step])));
      const { uuid, status, amount_sent, amount_failed } = await getPayout(ctx, id);
      read.push({ uuid, status, amount_sent, amount_failed });
    }
    expect(read.map(({ status, amount_sent, amount_failed }) => [status, amount_sent, amount_failed])).toEqual([
      ['submitted', '0', '0'],
      ['processing', '0', '0'],
      ['failed', '0', '16.83'],
      ['completed', '16.83', '0'],
      ['processing', '1.12', '0'],
      ['partially_completed', '15.71', '1.12'],
    ]);
    expect((await listPayouts(ctx, {})).items.toReversed()).toMatchObject(read);
  });
});

const canonicalOf = (amount: string) => amount.replace(/\.?0+$/, '');
