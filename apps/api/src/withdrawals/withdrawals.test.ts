import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf, codeOf, fund } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { listTransactions } from '../payments/transactions.ts';
import { advanceWithdrawal, createWithdrawal, getWithdrawal, listWithdrawals } from './withdrawals.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const withdraw = (ctx: TenantContext, amount: string, more: { network?: string } = {}) =>
  createWithdrawal(ctx, { asset: 'USDT', network: 'tron', amount, address, ...more });

async function funded(amount: string): Promise<TenantContext> {
  const ctx = await newTenant(services);
  await fund(ctx, 'USDT', amount);
  return ctx;
}
const sent = { status: 'completed', tx_hash: 'aa11' } as const;
const failed = { status: 'failed', failure_code: 'address_rejected' } as const;

test('a withdrawal reserves amount and fee, and spends them when it is sent', async () => {
  const ctx = await funded('100');
  const made = await withdraw(ctx, '20');
  expect(made).toMatchObject({ status: 'created', amount: '20', fee: '1', tx_hash: null, is_final: false });
  expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '79', reserved: '21', fees: '0' });

  for (let time = 0; time < 2; time += 1) await advanceWithdrawal(ctx, made.uuid, { status: 'processing' });
  for (let time = 0; time < 2; time += 1) await advanceWithdrawal(ctx, made.uuid, sent);
  expect(await getWithdrawal(ctx, made.uuid)).toEqual({ ...made, ...sent, is_final: true });
  expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '79', reserved: '0', fees: '1' });
  expect(await codeOf(advanceWithdrawal(ctx, made.uuid, failed))).toBe('conflict');
  const { items } = await listTransactions(ctx, { direction: 'outgoing' });
  expect(items).toMatchObject([{ tx_hash: 'aa11', to: address, amount: '20', asset: 'USDT', network: 'tron' }]);
});

test('a withdrawal that failed releases what it reserved', async () => {
  const ctx = await funded('100');
  const { uuid } = await withdraw(ctx, '20');
  expect(await advanceWithdrawal(ctx, uuid, failed)).toMatchObject(failed);
  expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '100', reserved: '0', fees: '0' });
});

test('a withdrawal above the balance, fee included, leaves nothing behind', async () => {
  const ctx = await funded('20.999999');
  await expect(withdraw(ctx, '20')).rejects.toMatchObject({
    code: 'insufficient_balance',
    details: { asset: 'USDT', available: '20.999999', needed: '21', fee: '1', possible: '19.999999' },
  });
  expect((await listWithdrawals(ctx, {})).items).toEqual([]);
  expect(await codeOf(withdraw(ctx, '1', { network: 'ethereum' }))).toBe('validation_failed');
});

test('200 withdrawals at once never overdraw a balance', async () => {
  const ctx = await funded('100');
  const codes = await Promise.all(Array.from({ length: 200 }, () => codeOf(withdraw(ctx, '19'))));
  expect(codes.filter((code) => code === null).length).toBe(5);
  expect(codes.filter((code) => code === 'insufficient_balance').length).toBe(195);
  expect(await balanceOf(ctx, 'USDT')).toEqual({ available: '0', reserved: '100', fees: '0' });
  expect((await listWithdrawals(ctx, { status: 'created' })).items.length).toBe(5);
});
