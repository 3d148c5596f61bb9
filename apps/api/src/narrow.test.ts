import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { codeOf } from '../test/money.ts';
import { testServices } from '../test/services.ts';
import { newTenant } from '../test/tenants.ts';
import { listPayments } from './payments/payments.ts';
import type { PaymentFilter } from './payments/schemas.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;
const ctx = await newTenant(services);

/** Twice as many as a page reads, and some. */
const count = 45_000;
/** The only completed payments in BTC: a page of 20,000 rows does not reach the second. */
const rare = [44_000, 1_000];

beforeAll(async () => {
  await db.execute(sql`
    INSERT INTO payments (id, merchant_id, mode, status, exception, order_id, price_amount, price_currency, pay_amount, asset,
      network, address, exchange_rate, required_confirmations, metadata, created_at, expires_at)
    SELECT 'pay_00' || lpad(n::text, 24, '0'), ${ctx.tenant.merchantId}, ${ctx.tenant.mode},
      CASE WHEN n % 2 = 0 AND n NOT IN (${sql.join(rare, sql`, `)}) THEN 'failed' ELSE 'completed' END, 'none',
      CASE WHEN n % 10000 = 0 THEN 'rare' END, 1, 'USD', 1, CASE WHEN n % 2 = 0 THEN 'BTC' ELSE 'USDT' END, 'bitcoin',
      'bulk' || n, 1, 1, '{}', now(), now()
    FROM generate_series(1, ${count}::int) n`);
});

const numbers = (items: readonly { uuid: string }[]) => items.map(({ uuid }) => Number(uuid.slice(6)));

describe('a list with several filters', () => {
  test('reads 20,000 rows for a page, which may be short and says that there is more', async () => {
    const filter: PaymentFilter = { status: 'completed', asset: 'BTC' };
    const first = await listPayments(ctx, filter);
    expect(numbers(first.items)).toEqual([44_000]);
    expect(first.has_more).toBe(true);
    const found: number[] = [];
    let pages = 0;
    for (let cursor: string | null | undefined; cursor !== null; pages += 1) {
      const page = await listPayments(ctx, { ...filter, ...(cursor !== undefined && { cursor }) });
      found.push(...numbers(page.items));
      cursor = page.next_cursor;
    }
    expect(found).toEqual(rare);
    expect(pages).toBe(2);
  });

  test('refuses a numbered page that would be short, and points to the cursor', async () => {
    const filter: PaymentFilter = { status: 'completed', asset: 'BTC' };
    await expect(listPayments(ctx, { ...filter, page: 1 })).rejects.toMatchObject({
      code: 'page_too_deep',
      message: expect.stringContaining('cursor'),
    });
    // This one is not short.
    const whole = await listPayments(ctx, { ...filter, page: 1, per_page: 1 });
    expect(whole).toMatchObject({ items: [{}], total: 2, total_pages: 2, has_more: true });
    expect(await codeOf(listPayments(ctx, { ...filter, page: 2, per_page: 1 }))).toBe('page_too_deep');
    const dense = await listPayments(ctx, { status: 'failed', asset: 'BTC', page: 3, per_page: 100 });
    expect(dense.items).toHaveLength(100);
    expect(dense).toMatchObject({ total: 10_000 });
  });

  test('uses the most selective one, so that its page is whole', async () => {
    const page = await listPayments(ctx, { status: 'failed', asset: 'BTC', order_id: 'rare' });
    expect(numbers(page.items)).toEqual([40_000, 30_000, 20_000, 10_000]);
    expect(page).toMatchObject({ has_more: false, next_cursor: null });
    const numbered = await listPayments(ctx, { status: 'failed', order_id: 'rare', page: 1 });
    expect(numbered).toMatchObject({ total: 4, total_pages: 1 });
  });

  test('keeps to its times', async () => {
    const until = new Date().toISOString();
    expect((await listPayments(ctx, { status: 'failed', asset: 'BTC', since: until })).items).toEqual([]);
    expect((await listPayments(ctx, { status: 'failed', asset: 'BTC', until })).items).toHaveLength(25);
  });
});

test('a list with one filter goes to its end in whole pages', async () => {
  const page = await listPayments(ctx, { status: 'completed', page: 90, per_page: 100 });
  expect(page.items).toHaveLength(100);
  expect(await codeOf(listPayments(ctx, { status: 'completed', page: 101, per_page: 100 }))).toBe('page_too_deep');
});
