import type { Payment } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { codeOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant, watcher as newWatcher } from '../../test/tenants.ts';
import { publishedWallets } from '@cryptoix/harness/wallets';
import type { TenantContext } from '../context.ts';
import { balances } from '../db/schema/index.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';
import { confirm, observe, reject, reorg } from './chain.ts';
import type { Observation } from './schemas.ts';
import { listUnassigned } from './unassigned.ts';

const lines: string[] = [];
const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
const opened = await testServices(await testDatabase());
const services = { ...opened.services, log };
afterAll(opened.close);

const watcher = newWatcher(services);
const account = publishedWallets.WALLET_RIPPLE;
const network = 'ripple';
let hashes = 0;

/** XRP at an address, as a watcher sees it. */
const seen = (more: Partial<Observation> = {}): Observation => ({
  network,
  address: account,
  asset: 'XRP',
  tx_hash: `xrp-${(hashes += 1)}`,
  output_index: null,
  from: 'rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH',
  amount: '4',
  block_number: null,
  block_hash: null,
  ...more,
});

describe('two live payments of 4 XRP, which share the address of the operator', () => {
  let ctx: TenantContext;
  let [first, second]: Payment[] = [];
  const received = async () =>
    Promise.all([first!, second!].map(async ({ uuid }) => (await readPayment(ctx, uuid)).amount_received));

  beforeEach(async () => {
    ctx = await newTenant(services, 'live');
    const xrp = { amount: '4', currency: 'XRP', asset: 'XRP' };
    [first, second] = [await createPayment(ctx, xrp), await createPayment(ctx, xrp)];
    lines.length = 0;
  });

  test('differ by their tags alone', async () => {
    expect([first?.address, second?.address]).toEqual([account, account]);
    await observe(watcher, seen({ memo: second!.memo! }));
    expect(await received()).toEqual(['0', '4']);
    // A tag is a number, with or without leading zeros.
    await observe(watcher, seen({ memo: `0${first!.memo!}`.slice(-10) }));
    expect(await received()).toEqual(['4', '4']);
  });

  test.each<[string, (payment: Payment) => Partial<Observation>]>([
    ['without a tag', () => ({})],
    ['with an empty tag', () => ({ memo: '' })],
    ['with the tag of no payment', ({ memo }) => ({ memo: String((Number(memo) + 1) % 2 ** 32) })],
    ['with text as a tag', () => ({ memo: 'for my order' })],
  ])('get nothing of money %s: it is kept for the operator, who hears of it once', async (_, more) => {
    const report = seen({ ...more(first!), amount: '3.5' });
    for (let again = 0; again < 3; again++) {
      expect(await observe(watcher, report)).toEqual({ transactions: [] });
    }
    expect(await received()).toEqual(['0', '0']);
    const owned = await services.db.select().from(balances).where(eq(balances.merchant_id, ctx.tenant.merchantId));
    expect(owned).toEqual([]);
    const { items } = await listUnassigned(watcher, { limit: 1 });
    expect(items).toMatchObject([
      { network, address: account, memo: report.memo ?? null, asset: 'XRP', amount: '3.5', tx_hash: report.tx_hash },
    ]);
    expect(lines.filter((line) => line.includes(report.tx_hash))).toHaveLength(1);
    // Its further reports concern no merchant either, and are no error to the watcher.
    const { tx_hash } = report;
    const block = { block_number: 1, block_hash: 'b' };
    expect(await confirm(watcher, { network, tx_hash, confirmations: 1, ...block })).toEqual({ transactions: [] });
    expect(await reorg(watcher, { network, tx_hash })).toEqual({ transactions: [] });
    expect(await reject(watcher, { network, tx_hash })).toEqual({ transactions: [] });
  });

  test('receive money that is reported again with its tag, which is then no longer unassigned', async () => {
    const report = seen();
    await observe(watcher, report);
    await observe(watcher, { ...report, memo: first!.memo! });
    expect(await received()).toEqual(['4', '0']);
    expect((await listUnassigned(watcher, {})).items.map(({ tx_hash }) => tx_hash)).not.toContain(report.tx_hash);
    // It does not become unassigned as well.
    expect(await codeOf(observe(watcher, report))).toBe('conflict');
    expect((await listUnassigned(watcher, {})).items.map(({ tx_hash }) => tx_hash)).not.toContain(report.tx_hash);
  });

  test('get money or leave it to the operator, never both, when it is reported both ways at once, with and without its index', async () => {
    for (let times = 0; times < 5; times++) {
      const report = seen({ amount: '1' });
      const both = [report, { ...report, memo: first!.memo!, output_index: 0 }];
      await Promise.all(both.map((one) => codeOf(observe(watcher, one))));
      const kept = (await listUnassigned(watcher, {})).items.filter(({ tx_hash }) => tx_hash === report.tx_hash);
      expect(kept).toEqual([]);
    }
    expect(await received()).toEqual(['5', '0']);
    const twice = seen();
    await observe(watcher, twice);
    await observe(watcher, { ...twice, output_index: 0 });
    const { items } = await listUnassigned(watcher, {});
    expect(items.filter(({ tx_hash }) => tx_hash === twice.tx_hash)).toHaveLength(1);
  });

  test('and an asset that the network does not have is refused', async () => {
    expect(await codeOf(observe(watcher, seen({ asset: 'USDT' })))).toBe('validation_failed');
  });
});

test('a payment of test mode has its own address, and also gets nothing without its tag', async () => {
  const ctx = await newTenant(services);
  const { uuid, address, memo } = await createPayment(ctx, { amount: '4', currency: 'XRP', asset: 'XRP' });
  expect(address).not.toBe(account);
  expect(await observe(watcher, seen({ address }))).toEqual({ transactions: [] });
  expect((await readPayment(ctx, uuid)).amount_received).toBe('0');
  expect((await observe(watcher, seen({ address, memo: memo! }))).transactions).toHaveLength(1);
});

test('an unknown address is refused with not_found, and nothing is stored', async () => {
  const before = await listUnassigned(watcher, {});
  const stranger = seen({ address: 'rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH' });
  expect(await codeOf(observe(watcher, stranger))).toBe('not_found');
  expect(await listUnassigned(watcher, {})).toEqual(before);
});

test('the operator lists unassigned money with chain.unassigned, and a merchant’s key cannot', async () => {
  const report = seen();
  await observe(watcher, report);
  const api = await startApi(services);
  try {
    const ask = (token = '') =>
      fetch(`${api.url}/trpc/chain.unassigned?input=%7B%7D`, { headers: { authorization: `Bearer ${token}` } });
    const response = await ask(services.config.serviceTokens[0]?.token);
    expect(await response.text()).toContain(report.tx_hash);
    expect((await ask('ak_live_nonsense')).status).toBe(401);
  } finally {
    await api.close();
  }
});
