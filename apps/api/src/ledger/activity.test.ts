import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { fund } from '../../test/money.ts';
import { pay } from '../../test/pay.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createPayment } from '../payments/create.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { advanceWithdrawal, createWithdrawal } from '../withdrawals/withdrawals.ts';
import { listActivity } from './activity.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const ever = { since: '2026-01-01T00:00:00Z' };
const to = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';

test('money counts as received once confirmed, and as refunded or paid out once sent, without the fees', async () => {
  const ctx = await newTenant(services);
  // Test funds and the like are nothing a customer paid.
  await fund(ctx, 'USDT', '1000');
  expect(await listActivity(ctx, ever)).toEqual([]);
  const { uuid } = await createPayment(ctx, { amount: '100', asset: 'USDT', network: 'tron' });
  const money = await pay(ctx, uuid, '100', { confirmed: false });
  expect(await listActivity(ctx, ever)).toEqual([]);
  await money.confirm();
  const refund = await createRefund(ctx, { payment_uuid: uuid, amount: '30.5', destination_address: to });
  const withdrawal = await createWithdrawal(ctx, { amount: '20', asset: 'USDT', network: 'tron', address: to });
  const received = { asset: 'USDT', received: '100', refunded: '0', paid_out: '0' };
  expect(await listActivity(ctx, ever)).toEqual([received]);

  for (const step of [{ status: 'processing' }, { status: 'completed', tx_hash: 'sent' }] as const) {
    await advanceRefund(ctx, refund.uuid, step);
    await advanceWithdrawal(ctx, withdrawal.uuid, 'tx_hash' in step ? { ...step, tx_hash: 'sent too' } : step);
  }
  expect(await listActivity(ctx, ever)).toEqual([{ ...received, refunded: '30.5', paid_out: '20' }]);
});

test('a reorg takes back what was received, also when it is spent already', async () => {
  const ctx = await newTenant(services);
  const { uuid } = await createPayment(ctx, { amount: '100', asset: 'USDT', network: 'tron' });
  const money = await pay(ctx, uuid, '100');
  await createWithdrawal(ctx, { amount: '60', asset: 'USDT', network: 'tron', address: to });
  await money.takeBack();
  expect(await listActivity(ctx, ever)).toEqual([{ asset: 'USDT', received: '0', refunded: '0', paid_out: '0' }]);
});

test('only the asked time of the merchant and mode counts', async () => {
  const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
  const { uuid } = await createPayment(ctx, { amount: '100', asset: 'USDT', network: 'tron' });
  await pay(ctx, uuid, '100');
  const now = services.now().getTime();
  const at = (ms: number) => new Date(now + ms).toISOString();
  expect(await listActivity(ctx, { since: at(-60_000), until: at(60_000) })).toHaveLength(1);
  expect(await listActivity(ctx, { since: at(60_000) })).toEqual([]);
  expect(await listActivity(ctx, { since: at(-120_000), until: at(-60_000) })).toEqual([]);
  for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }])
    expect(await listActivity(elsewhere, ever)).toEqual([]);
});
