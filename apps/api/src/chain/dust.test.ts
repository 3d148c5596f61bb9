import { newId } from '@cryptoix/core';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { Context, TenantContext } from '../context.ts';
import * as schema from '../db/schema/index.ts';
import { createPayment } from '../payments/create.ts';
import { listPayments, readPayment } from '../payments/payments.ts';
import { listTransactions } from '../payments/transactions.ts';
import { confirm, observe, reorg } from './chain.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
const sql = postgres(url, { max: 1, onnotice: () => {} });
afterAll(async () => {
  await sql.end();
  await close();
});

/** Counts the statements that reach the database. */
let statements: string[] = [];
const logger = { logQuery: (text: string) => void statements.push(text) };
const db = drizzle(sql, { schema, logger });
const counted = async (work: Promise<unknown>) => {
  statements = [];
  await work;
  return statements.length;
};

const watcher: Context = {
  services,
  db,
  principal: { type: 'service', name: 'watcher', tenant: null, scopes: new Set(['chain:write']) },
  requestId: null,
  ip: null,
  cookie: null,
  hasIdempotencyKey: false,
  afterCommit: (task) => task(),
};

const network = 'tron';
const block = { block_number: 1, block_hash: 'block' };

describe('a payment of 10 USDT that receives dust', () => {
  let ctx: TenantContext;
  let uuid: string;
  let address: string;

  beforeEach(async () => {
    ctx = await newTenant(services);
    ({ uuid, address } = await createPayment(ctx, { amount: '10', currency: 'USDT' }));
  });

  const see = (tx_hash: string, output_index: number, amount: string) =>
    observe(watcher, {
      network,
      address,
      asset: 'USDT',
      tx_hash,
      output_index,
      from: null,
      amount,
      block_number: null,
      block_hash: null,
    });
  const confirmAll = (tx_hash: string, confirmations: number) =>
    confirm(watcher, { network, tx_hash, confirmations, ...block });

  /** Stores dust as if it was seen before. */
  const dustBefore = async (count: number) => {
    const now = services.now();
    const rows = Array.from({ length: count }, (_, index) => ({
      id: newId('transaction', now.getTime()),
      merchant_id: ctx.tenant.merchantId,
      mode: ctx.tenant.mode,
      direction: 'incoming' as const,
      payment_id: uuid,
      tx_hash: `dust ${uuid}`,
      output_index: index,
      network,
      asset: 'USDT',
      to_address: address,
      amount: '0.000001',
      required_confirmations: 19,
      status: 'detected' as const,
      created_at: now,
    }));
    await services.db.insert(schema.transactions).values(rows);
  };

  test('counts all of it and shows the latest 100', async () => {
    await dustBefore(120);
    await see(`money ${uuid}`, 0, '10');
    const payment = await readPayment(ctx, uuid);
    expect(payment).toMatchObject({ status: 'detected', exception: 'overpaid', amount_received: '10.00012' });
    expect(payment.transactions).toHaveLength(100);
    expect(payment.transactions.at(-1)).toMatchObject({ tx_hash: `money ${uuid}`, amount: '10' });
    const other = await createPayment(ctx, { amount: '10', currency: 'USDT' });
    const { items } = await listPayments(ctx, {});
    expect(items).toEqual([await readPayment(ctx, other.uuid), payment]);
    expect(await listTransactions(ctx, { payment_uuid: uuid, limit: 100 })).toMatchObject({ has_more: true });
  });

  test('costs as many statements as one that is paid in one transfer', async () => {
    // The first posting of a merchant's asset creates its balance row, once.
    await see(`dust ${uuid}`, 0, '0.000001');
    const few = await counted(see(`dust ${uuid}`, 1, '0.000001'));
    for (let index = 2; index < 15; index++) await see(`dust ${uuid}`, index, '0.000001');
    const many = await counted(see(`dust ${uuid}`, 15, '0.000001'));
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(8);

    await see(`money ${uuid}`, 0, '10');
    const alone = await counted(confirmAll(`money ${uuid}`, 19));
    expect(alone).toBeLessThanOrEqual(9);
    // 16 outputs of one transfer, with as many events and postings.
    expect(await counted(confirmAll(`dust ${uuid}`, 1))).toBeLessThanOrEqual(alone);
    expect(await counted(confirmAll(`dust ${uuid}`, 19))).toBeLessThanOrEqual(alone);
    expect(await readPayment(ctx, uuid)).toMatchObject({ status: 'completed', amount_received: '10.000016' });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ available: '10.000016' });
    expect(await counted(reorg(watcher, { network, tx_hash: `dust ${uuid}` }))).toBeLessThanOrEqual(alone);
    expect(await readPayment(ctx, uuid)).toMatchObject({ exception: 'none', amount_received: '10' });
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ available: '10' });
  });
});
