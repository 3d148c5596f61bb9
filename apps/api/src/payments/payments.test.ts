import { paymentSchema } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventsOf } from '../../test/money.ts';
import { refusalText } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { payments } from '../db/schema/index.ts';
import { updateMerchant } from '../merchants/merchants.ts';
import { currentRate, listRates, setRates } from '../rates/rates.ts';
import { createPayment } from './create.ts';
import { listPayments, readPayment } from './payments.ts';
import type { PaymentInput } from './schemas.ts';
import { listTransactions, readTransaction, recordOutgoing } from './transactions.ts';

let now = new Date('2026-11-23T09:00:00.000Z');
const { services, close } = await testServices({ ...(await testDatabase()), now: () => now });
afterAll(close);

const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

describe('a payment', () => {
  let ctx: TenantContext;
  beforeEach(async () => {
    ctx = await newTenant(services);
  });

  test('is priced in dollars and paid in USDT on tron by default', async () => {
    const payment = await createPayment(ctx, { amount: '49.99' });
    expect(payment).toMatchObject({
      status: 'created',
      exception: 'none',
      price: { amount: '49.99', currency: 'USD' },
      pay: { amount: '49.99', asset: 'USDT', network: 'tron' },
      amount_received: '0',
      amount_due: '49.99',
      exchange_rate: '1',
      required_confirmations: 19,
      expires_at: '2026-11-23T10:00:00.000Z',
      transactions: [],
      metadata: {},
    });
    expect(paymentSchema.loose().parse(payment)).toBeTruthy();
    expect(await readPayment(ctx, payment.uuid)).toEqual(payment);
    expect(await eventsOf(ctx, payment.uuid)).toEqual(['payment.created']);
  });

  test("takes its merchant's own defaults", async () => {
    const defaults = { default_currency: 'EUR', default_asset: 'BTC', default_network: 'bitcoin' };
    await updateMerchant(ctx, ctx.tenant.merchantId, defaults, ctx.actor);
    expect(await createPayment(ctx, { amount: '100' })).toMatchObject({
      price: { amount: '100', currency: 'EUR' },
      pay: { asset: 'BTC', network: 'bitcoin' },
    });
  });

  test('keeps its input, and is found by its order', async () => {
    const input = {
      amount: '1',
      order_id: 'order-7',
      description: 'Two socks',
      success_url: 'https://shop.example/thanks',
      cancel_url: 'https://shop.example/cart',
      metadata: { cart: 'c-1' },
    };
    const { amount, ...kept } = input;
    const payment = await createPayment(ctx, { ...input, expires_in: 600 });
    expect(payment).toMatchObject({ ...kept, price: { amount }, expires_at: minutes(10).toISOString() });
    await createPayment(ctx, { amount: '2' });
    const { items } = await listPayments(ctx, { order_id: 'order-7' });
    expect(items).toEqual([payment]);
  });

  test.each<[string, PaymentInput, string]>([
    ['in fiat, rounded up to the precision of the network', { amount: '100', asset: 'BTC' }, '0.00125'],
    ['that does not divide evenly', { amount: '1.01', asset: 'BTC', currency: 'GBP' }, '0.00001579'],
    ['in another fiat', { amount: '80', currency: 'EUR', asset: 'LTC' }, '1.1'],
    ['in the asset itself', { amount: '0.12345678', currency: 'BTC', asset: 'BTC' }, '0.12345678'],
    ['in another asset', { amount: '1', currency: 'ETH', asset: 'USDC', network: 'polygon' }, '2500'],
    ['in a currency without cents', { amount: '1000', currency: 'JPY', asset: 'USDT', network: 'ethereum' }, '6.5'],
  ])('can be priced %s', async (_, input, toPay) => {
    expect((await createPayment(ctx, input)).pay.amount).toBe(toPay);
  });

  test.each<[PaymentInput, string]>([
    [{ amount: '1', currency: 'XXX' }, 'currency: XXX is not a supported currency'],
    [{ amount: '1.001' }, 'amount: has more than the 2 digits after the point that USD has'],
    [{ amount: '0.5', currency: 'JPY' }, 'amount: has more than the 0 digits'],
    [{ amount: '1', asset: 'DOGE' }, 'asset: DOGE is not a supported asset'],
    [{ amount: '1', asset: 'BTC', network: 'tron' }, 'network: BTC is not on tron: it is on bitcoin'],
    [{ amount: '1', network: 'bitcoin' }, 'network: USDT is not on bitcoin: it is on tron, ethereum, polygon'],
    [{ amount: '1', asset: 'USDC' }, 'network: is required to pay in USDC'],
    [{ amount: '999999999999999999', asset: 'TRX' }, 'amount: 999999999999999999 USD is too large'],
    // Below the dust limit: it cannot be sent.
    [{ amount: '0.10', asset: 'BTC' }, 'amount: must be at least 0.44 USD to be paid in BTC: less than 0.00000546 BTC'],
    [{ amount: '0.00000545', currency: 'BTC', asset: 'BTC' }, 'amount: must be at least 0.00000546 BTC to be paid'],
  ])('%j is refused: %s', async (input, message) => {
    expect(await refusalText(createPayment(ctx, input))).toContain(
      `validation_failed The request is not valid: ${message}`,
    );
    expect((await listPayments(ctx, {})).items).toEqual([]);
  });

  test('creates an endpoint at callback_url, which receives its creation', async () => {
    const { uuid, callback_url } = await createPayment(ctx, { amount: '1', callback_url: 'http://127.0.0.1:9/hook' });
    expect(callback_url).toBe('http://127.0.0.1:9/hook');
    const [row] = await services.db.execute<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM all_deliveries WHERE object_id = ${uuid} AND event_type = 'payment.created'`,
    );
    expect(row?.n).toBe(1);
  });
});

test('a payment in live mode asks for an amount that wallets can send, and stores its tolerance', async () => {
  const live = await newTenant(services, 'live');
  const rates = [
    { code: 'ETH', usd: '3127.43' },
    { code: 'USDT', usd: '1' },
  ];
  await setRates(live, { source: 'desk', quoted_at: now.toISOString(), rates });
  const stored = async (input: PaymentInput) => {
    const { uuid, pay } = await createPayment(live, input);
    const [row] = await services.db.select().from(payments).where(eq(payments.id, uuid));
    return { pay: pay.amount, below: row?.tolerance_below, above: row?.tolerance_above };
  };
  const cent = '0.000003197513613414';
  expect(await stored({ amount: '25', asset: 'ETH' })).toEqual({ pay: '0.007994', below: cent, above: cent });
  await updateMerchant(live, live.tenant.merchantId, { payment_tolerance: '2.5' }, live.actor);
  const lenient = { pay: '0.007994', below: '0.00019985', above: cent };
  expect(await stored({ amount: '25', asset: 'ETH' })).toEqual(lenient);
  expect(await stored({ amount: '100' })).toEqual({ pay: '100', below: '2.5', above: '0.009999' });
});

describe('the rates of live mode', () => {
  let live: TenantContext;
  beforeEach(async () => {
    live = await newTenant(services, 'live');
    await services.db.execute(sql`DELETE FROM rates`);
  });
  const quote = (rates: Record<string, string>, at = now) =>
    setRates(live, {
      source: 'desk',
      quoted_at: at.toISOString(),
      rates: Object.entries(rates).map(([code, usd]) => ({ code, usd })),
    });

  test('price nothing while they are missing, or once they are ten minutes old', async () => {
    expect(await refusalText(createPayment(live, { amount: '1' }))).toMatch(/^unavailable We have no rate for USDT/);
    await quote({ USDT: '0.999', BTC: '100000' });
    expect((await createPayment(live, { amount: '1' })).exchange_rate).toBe('0.999');
    const before = now;
    try {
      now = minutes(10);
      expect((await createPayment(live, { amount: '1' })).exchange_rate).toBe('0.999');
      now = new Date(now.getTime() + 1);
      expect(await refusalText(createPayment(live, { amount: '1' }))).toMatch(/^unavailable .*10 minutes old for USDT/);
      expect((await createPayment(live, { amount: '1', currency: 'USDT' })).pay.amount).toBe('1');
      expect((await listRates(live, { currency: 'USD' })).map(({ asset, stale }) => [asset, stale])).toEqual([
        ['BTC', true],
        ['USDT', true],
      ]);
    } finally {
      now = before;
    }
  });

  test('are those of the newest report, in whatever order reports come', async () => {
    await quote({ BTC: '100000' });
    expect(await quote({ BTC: '90000' }, minutes(-1))).toEqual({ updated: 0 });
    expect(await quote({ BTC: '100000' })).toEqual({ updated: 0 });
    expect(await quote({ BTC: '101000', ETH: '2500' }, minutes(0.5))).toEqual({ updated: 2 });
    expect(await currentRate(live, 'BTC', 'USD')).toBe('101000');
    expect(await currentRate(live, 'BTC', 'ETH')).toBe('40.4');
  });

  test.each<[Record<string, string>, number, string]>([
    [{ BTC: '1' }, 2, 'quoted_at: is in the future'],
    [{ BTC: '1' }, -1.1e9, 'quoted_at: is before 1970'],
    [{ USD: '1' }, 0, 'rates.0.code: USD is not'],
    [{ XXX: '1' }, 0, 'rates.0.code: XXX is not'],
    [{ BTC: '0.000000001' }, 0, 'rates.0.usd: is not between'],
    [{ BTC: '100000001' }, 0, 'rates.0.usd: is not between'],
  ])('%j, %d minutes ahead, are refused: %s', async (rates, ahead, message) => {
    expect(await refusalText(quote(rates, minutes(ahead)))).toContain(message);
  });

  test('do not change test mode, where they are fixed', async () => {
    await quote({ BTC: '1' });
    expect(await currentRate(await newTenant(services), 'BTC', 'USD')).toBe('80000');
  });
});

describe('the list of transactions', () => {
  test('is filtered by each field, and is empty for another merchant', async () => {
    const ctx = await newTenant(services);
    const stranger = await newTenant(services);
    const sent = { network: 'tron', asset: 'USDT', to: 'TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj', amount: '5' };
    await recordOutgoing(ctx, { ...sent, tx_hash: 'h1' });
    now = minutes(1);
    await recordOutgoing(ctx, { ...sent, tx_hash: 'h2', network: 'ethereum' });
    await recordOutgoing(ctx, { ...sent, tx_hash: 'h3', network: 'bitcoin', asset: 'BTC' });
    const hashes = async (filter: Parameters<typeof listTransactions>[1]) =>
      (await listTransactions(ctx, filter)).items.map((item) => item.tx_hash).toSorted();
    expect(await hashes({})).toEqual(['h1', 'h2', 'h3']);
    expect(await hashes({ asset: 'USDT' })).toEqual(['h1', 'h2']);
    expect(await hashes({ network: 'ethereum' })).toEqual(['h2']);
    expect(await hashes({ asset: 'BTC', network: 'bitcoin', direction: 'outgoing', status: 'detected' })).toEqual([
      'h3',
    ]);
    expect(await hashes({ direction: 'incoming' })).toEqual([]);
    expect(await hashes({ status: 'confirmed' })).toEqual([]);
    expect(await hashes({ until: now.toISOString() })).toEqual(['h1']);
    expect(await hashes({ since: now.toISOString() })).toEqual(['h2', 'h3']);
    expect(await hashes({ since: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' })).toHaveLength(3);
    expect((await listTransactions(stranger, {})).items).toEqual([]);

    const [one] = (await listTransactions(ctx, { limit: 1 })).items;
    expect(await readTransaction(ctx, one!.uuid)).toEqual(one);
    expect(await refusalText(readTransaction(stranger, one!.uuid))).toMatch(/^not_found/);
    const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
    expect(await refusalText(readTransaction(live, one!.uuid))).toMatch(/^not_found/);
  });
});
