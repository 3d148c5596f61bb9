import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { fund } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { transact } from '../context.ts';
import { createVault } from '../crypto.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { revealSecret } from '../endpoints/secrets.ts';
import { listEvents } from '../events/events.ts';
import { createInvoice } from '../invoices/create.ts';
import { sendInvoice, voidInvoice } from '../invoices/invoices.ts';
import { createKey } from '../keys/create.ts';
import { post } from '../ledger/ledger.ts';
import { createLink } from '../links/links.ts';
import { createPayment } from '../payments/create.ts';
import { recordPagePayment } from '../payments/from-pages.ts';
import { readPayment } from '../payments/payments.ts';
import { startMaintenance } from './maintenance.ts';

const day = 86_400_000;
let clock = new Date();
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => clock });
afterAll(close);
const { db } = services;

const runOnce = (within = services) => startMaintenance({ services: within, db }).stop();

test('values of an old encryption key are sealed again with the new one, except those that do not open', async () => {
  const ctx = await newTenant(services);
  const headers = { Authorization: 'Basic hush' };
  const made = await Promise.all(
    [1, 2, 3].map((n) => createEndpoint(ctx, { url: `http://127.0.0.1:9/${n}`, event_types: ['*'], headers })),
  );
  const [broken, ...whole] = made.map(({ id }) => id);
  await db.execute(sql`UPDATE endpoint_secrets SET secret = '\\x0100' WHERE endpoint_id = ${broken}`);
  await db.execute(sql`UPDATE endpoints SET headers = '\\x0100' WHERE id = ${broken}`);
  const vault = createVault([{ version: 2, secret: Buffer.alloc(32, 9) }, ...services.config.encryptionKeys]);
  const next = { ...services, vault };
  await runOnce(next);
  const rows = await db.execute<{ id: string; version: number }>(sql`
    SELECT endpoint_id AS id, get_byte(secret, 0) AS version FROM endpoint_secrets
    UNION ALL SELECT id, get_byte(headers, 0) FROM endpoints`);
  for (const { id, version } of rows) expect({ id, version }).toEqual({ id, version: id === broken ? 1 : 2 });
  expect(rows).toHaveLength(6);
  expect(await revealSecret({ ...ctx, services: next }, whole[0] ?? '')).toMatchObject({ secret: made[1]?.secret });
});

test('the merchant of a key gets a notice a week before it expires and when it has expired, once each', async () => {
  const ctx = await newTenant(services);
  const began = clock.getTime();
  await createKey(ctx, { label: 'k', scopes: ['events:read'], expires_at: new Date(began + 10 * day).toISOString() });
  const notices = async () =>
    (await listEvents(ctx, {})).items.map(({ type }) => type).filter((type) => type !== 'api_key.created');
  const history: unknown[] = [];
  for (const days of [2, 4, 5, 11, 12]) {
    clock = new Date(began + days * day);
    await runOnce();
    history.push(await notices());
  }
  clock = new Date();
  const soon = 'api_key.expiring';
  const over = 'api_key.expired';
  expect(history).toEqual([[], [soon], [soon], [over, soon], [over, soon]]);
});

test('a merchant without test funds gets them, once, and they repay a debt first', async () => {
  const tenants = [await newTenant(services), await newTenant(services)];
  const [older, indebted] = tenants.map(({ tenant }) => tenant.merchantId);
  const [, debtor] = tenants;
  if (debtor === undefined) throw new Error('there are two');
  await fund(debtor, 'USDT', '5');
  const posting = (moves: Parameters<typeof post>[1]['moves']) => ({ kind: 'test', objectId: 'test', moves });
  const spend = { asset: 'USDT', amount: '5', from: 'available', to: 'reserved' } as const;
  const lose = { asset: 'USDT', amount: '300', from: 'available', to: 'chain' } as const;
  await transact(debtor, (tx) => post(tx, posting([spend, lose])));
  await db.execute(sql`UPDATE merchants SET sandbox_funded_at = NULL WHERE id IN (${older}, ${indebted})`);
  await Promise.all([runOnce(), runOnce()]);
  await runOnce();
  const held = async (id: string | undefined) => {
    const rows = await db.execute<{ holds: string }>(sql`
      SELECT concat_ws(' ', mode, asset, available, debt) AS holds FROM balances WHERE merchant_id = ${id} ORDER BY 1`);
    return rows.map(({ holds }) => holds);
  };
  expect(await held(older)).toEqual([
    'test BTC 0.0125 0',
    'test ETH 0.4 0',
    'test LTC 12.5 0',
    'test TRX 4000 0',
    'test USDC 1000 0',
    'test USDT 1000 0',
    'test XRP 500 0',
  ]);
  expect(await held(indebted)).toContain('test USDT 700 0');
});

test('from which network a customer paid on a page goes with the history, or when the invoice is no longer open', async () => {
  const ctx = await newTenant(services);
  const items = [{ name: 'Lamp', price: '10', quantity: 1 }];
  const [open, done] = [await createInvoice(ctx, { items }), await createInvoice(ctx, { items })];
  for (const { uuid } of [open, done]) await sendInvoice(ctx, uuid);
  const link = await createLink(ctx, { title: 'Tea' });
  const began = clock.getTime();
  const made = async (madeFor: string, madeBy: object) => {
    const { uuid } = await createPayment(ctx, { amount: '10' }, madeBy);
    await recordPagePayment(ctx, { paymentId: uuid, madeFor, formValue: 'v'.repeat(22) });
    return uuid;
  };
  const ofLink = await made(link.uuid, { payment_link_id: link.uuid });
  const ofOpen = await made(open.uuid, { invoice_id: open.uuid });
  const ofDone = await made(done.uuid, { invoice_id: done.uuid });
  await voidInvoice(ctx, done.uuid);
  const kept = async () => {
    await runOnce();
    const rows = await db.execute<{ id: string }>(
      sql`SELECT payment_id AS id FROM page_payments WHERE merchant_id = ${ctx.tenant.merchantId} ORDER BY 1`,
    );
    return rows.map(({ id }) => id);
  };
  clock = new Date(began + 31 * day - 1_000);
  expect(await kept()).toEqual([ofLink, ofOpen, ofDone].toSorted());
  clock = new Date(began + 31 * day + 60_000);
  expect(await kept()).toEqual([ofOpen]);
  await voidInvoice(ctx, open.uuid);
  expect(await kept()).toEqual([]);
  expect((await readPayment(ctx, ofLink)).status).toBe('expired');
  clock = new Date();
});

test('a chore that fails keeps no other from running', async () => {
  const ctx = await newTenant(services);
  const { merchantId, mode } = ctx.tenant;
  await db.execute(sql`
    INSERT INTO idempotent_requests (merchant_id, mode, key, request_hash, status, answer, created_at)
    VALUES (${merchantId}, ${mode}, 'old', '\\x00', 200, '\\x00', ${new Date(clock.getTime() - 2 * day).toISOString()}::timestamptz),
      (${merchantId}, ${mode}, 'new', '\\x00', 200, '\\x00', ${clock.toISOString()}::timestamptz)`);
  const config = { ...services.config, retentionDays: Number.NaN };
  await runOnce({ ...services, config });
  const kept = await db.execute(sql`SELECT key FROM idempotent_requests WHERE merchant_id = ${merchantId}`);
  expect([...kept]).toEqual([{ key: 'new' }]);
});
