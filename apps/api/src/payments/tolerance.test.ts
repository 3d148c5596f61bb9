import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf, codeOf, eventsOf } from '../../test/money.ts';
import { pay } from '../../test/pay.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { expirePayments } from '../chain/expiry.ts';
import type { TenantContext } from '../context.ts';
import { updateMerchant } from '../merchants/merchants.ts';
import { createRefund } from '../refunds/refunds.ts';
import { createPayment } from './create.ts';
import { readPayment } from './payments.ts';

let clock = Date.parse('2026-11-23T10:00:00Z');
// The clock ticks at each read, so that events are in order.
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date((clock += 1)) });
afterAll(close);

let ctx: TenantContext;
beforeEach(async () => {
  ctx = await newTenant(services);
});
const typesOf = async (uuid: string) => (await eventsOf(ctx, uuid)).map((type) => type.split('.')[1]);

describe('a payment of 49.99 dollars in USDT', () => {
  test.each([
    ['49.98', 'confirming', 'underpaid', '0.01'],
    ['49.980001', 'completed', 'none', '0'],
    ['49.99', 'completed', 'none', '0'],
    ['49.999999', 'completed', 'none', '0'],
    ['50', 'completed', 'overpaid', '0'],
  ])('of which %s arrive is %s, %s', async (amount, status, exception, amount_due) => {
    const { uuid } = await createPayment(ctx, { amount: '49.99' });
    await pay(ctx, uuid, amount);
    // The amounts that arrived stay as they are.
    const expected = { status, exception, amount_due, amount_received: amount };
    expect(await readPayment(ctx, uuid)).toMatchObject(expected);
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ available: amount });
  });

  test('that is paid within its tolerance has the events of one that is paid exactly', async () => {
    const { uuid } = await createPayment(ctx, { amount: '49.99' });
    await pay(ctx, uuid, '49.9850');
    expect(await typesOf(uuid)).toEqual(['created', 'detected', 'completed']);
  });

  test('that is paid within its tolerance in time does not expire while it waits for confirmations', async () => {
    const { uuid, expires_at } = await createPayment(ctx, { amount: '49.99' });
    const { confirm } = await pay(ctx, uuid, '49.985', { confirmed: false });
    expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'detected', exception: 'none', amount_due: '0' });
    clock = Date.parse(expires_at);
    await expirePayments({ services, db: services.db });
    await confirm();
    expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'completed', exception: 'none' });
  });

  test('can be paid in parts, whose sum may be a little less than the amount', async () => {
    const { uuid } = await createPayment(ctx, { amount: '49.99' });
    await pay(ctx, uuid, '40');
    expect(await readPayment(ctx, uuid)).toMatchObject({ exception: 'underpaid', amount_due: '9.99' });
    await pay(ctx, uuid, '9.985');
    expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'completed', exception: 'none', amount_due: '0' });
  });
});

test('while many payments are paid within their tolerance and wait for confirmations, the next one still expires', async () => {
  const waiting = [];
  for (let count = 0; count < 201; count += 1) waiting.push(await createPayment(ctx, { amount: '10' }));
  // Written directly: observing them one by one takes long.
  await services.db.execute(sql`UPDATE payments SET status = 'detected', amount_received = 9.995
    WHERE merchant_id = ${ctx.tenant.merchantId}`);
  const { uuid, expires_at } = await createPayment(ctx, { amount: '10' });
  clock = Date.parse(expires_at);
  await expirePayments({ services, db: services.db });
  expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'expired' });
  expect(await readPayment(ctx, waiting[0]?.uuid ?? '')).toMatchObject({ status: 'detected' });
});

test('a merchant can raise the tolerance for missing money, but too much is still overpaid', async () => {
  await updateMerchant(ctx, ctx.tenant.merchantId, { payment_tolerance: '2.5' }, ctx.actor);
  const made = await Promise.all([1, 2, 3].map(() => createPayment(ctx, { amount: '100' })));
  // The tolerance that is stored with a payment stays.
  await updateMerchant(ctx, ctx.tenant.merchantId, { payment_tolerance: '0' }, ctx.actor);
  for (const [index, amount] of ['97.499999', '97.5', '100.01'].entries()) {
    await pay(ctx, made[index]?.uuid ?? '', amount);
  }
  const after = await Promise.all(made.map(({ uuid }) => readPayment(ctx, uuid)));
  expect(after).toMatchObject([
    { status: 'confirming', exception: 'underpaid', amount_due: '2.500001' },
    { status: 'completed', exception: 'none', amount_due: '0', amount_received: '97.5' },
    { status: 'completed', exception: 'overpaid', amount_due: '0' },
  ]);
});

test('a payment does not wait for a rest too small to be sent, and no refund is smaller than that', async () => {
  const { uuid, pay: asked } = await createPayment(ctx, { amount: '0.1', currency: 'BTC', asset: 'BTC' });
  expect(asked.amount).toBe('0.1');
  await pay(ctx, uuid, '0.09999454');
  expect(await readPayment(ctx, uuid)).toMatchObject({ exception: 'underpaid', amount_due: '0.00000546' });
  await pay(ctx, uuid, '0.00000001');
  expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'completed', exception: 'none', amount_due: '0' });
  const destination_address = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
  const refund = (amount: string) => codeOf(createRefund(ctx, { payment_uuid: uuid, amount, destination_address }));
  expect(await refund('0.00000545')).toBe('validation_failed');
  expect(await refund('0.00000546')).toBe(null);
});
