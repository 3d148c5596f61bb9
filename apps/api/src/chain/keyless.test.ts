import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventsOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant, watcher } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { getEvent, listEvents } from '../events/events.ts';
import { startMaintenance } from '../maintenance/maintenance.ts';
import { createPayment } from '../payments/create.ts';
import { listPayments, readPayment } from '../payments/payments.ts';
import { listTransactions, readTransaction } from '../payments/transactions.ts';
import { derivedAddresses } from '../wallets/source.ts';
import { observe } from './chain.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const lines: string[] = [];
const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });

/** A payment as an earlier version created it: at an address without a key. */
async function derived(ctx: TenantContext) {
  const before = derivedAddresses(services.config.authSecret);
  const earlier = { ...services, addressSources: { test: before, live: before } };
  const { uuid } = await createPayment({ ...ctx, services: earlier }, { amount: '10', currency: 'USDT' });
  const [row] = await services.db.execute<{ address: string }>(sql`SELECT address FROM payments WHERE id = ${uuid}`);
  return { uuid, address: row?.address ?? '' };
}
type Derived = Awaited<ReturnType<typeof derived>>;

const pay = ({ uuid, address }: Derived, amount: string) =>
  observe(watcher(services), {
    network: 'tron',
    address,
    asset: 'USDT',
    tx_hash: `hash-${uuid}`,
    output_index: 0,
    from: null,
    amount,
    block_number: null,
    block_hash: null,
  });

let live: TenantContext;
let [unpaid, partly, paid]: Derived[] = [];
beforeAll(async () => {
  live = await newTenant(services, 'live');
  [unpaid, partly, paid] = [await derived(live), await derived(live), await derived(live)];
  await pay(partly, '4');
  await pay(paid, '10');
});
const all = () => [unpaid!, partly!, paid!];

test('only open live payments at addresses without a key are expired', async () => {
  const fresh = await createPayment(live, { amount: '10', currency: 'USDT' });
  const trial = await derived({ ...live, tenant: { ...live.tenant, mode: 'test' } });
  lines.length = 0;
  for (let run = 0; run < 2; run++) await startMaintenance({ services: { ...services, log }, db: services.db }).stop();
  for (const { uuid } of all()) {
    expect(await readPayment(live, uuid)).toMatchObject({ status: 'expired' });
    expect((await eventsOf(live, uuid)).filter((type) => type === 'payment.expired')).toHaveLength(1);
  }
  expect(await readPayment(live, fresh.uuid)).toMatchObject({ status: 'created', address: fresh.address });
  expect(await readPayment({ ...live, tenant: { ...live.tenant, mode: 'test' } }, trial.uuid)).toMatchObject({
    status: 'created',
    address: trial.address,
  });
  // One line with their number, and one for each that received something.
  const warned = lines.map((line): unknown => JSON.parse(line)).filter((line) => JSON.stringify(line).includes('key'));
  expect(warned).toMatchObject([
    { expired: 3 },
    { payment: partly?.uuid, address: partly?.address, amount_received: '4', merchant_id: live.tenant.merchantId },
    { payment: paid?.uuid, address: paid?.address, amount_received: '10' },
  ]);
});

test('their addresses are in no response and no event from now on', async () => {
  await startMaintenance({ services, db: services.db }).stop();
  const expired = (await listEvents(live, {})).items.filter(({ type }) => type === 'payment.expired');
  const shown = JSON.stringify([
    await listPayments(live, {}),
    ...(await Promise.all(all().map(({ uuid }) => readPayment(live, uuid)))),
    await listTransactions(live, {}),
    ...(await Promise.all((await listTransactions(live, {})).items.map(({ uuid }) => readTransaction(live, uuid)))),
    ...(await Promise.all(expired.map(({ id }) => getEvent(live, id)))),
  ]);
  expect(shown).toContain(partly?.uuid);
  expect(shown).toContain('"type":"payment.expired"');
  for (const { address } of all()) expect(shown).not.toContain(address);
});

test('nor in the events of money that still comes to one', async () => {
  await startMaintenance({ services, db: services.db }).stop();
  const before = (await listEvents(live, {})).items.length;
  await pay({ ...partly!, uuid: `${partly!.uuid}-more` }, '1');
  const { items } = await listEvents(live, { limit: 100 });
  expect(items.length).toBeGreaterThan(before);
  expect(items.slice(0, items.length - before).map(({ type }) => type)).toContain('transaction.detected');
  expect(JSON.stringify(items.slice(0, items.length - before))).not.toContain(partly!.address);
});

test('money that still comes to one is late, and belongs to its merchant', async () => {
  await startMaintenance({ services, db: services.db }).stop();
  await pay(unpaid!, '10');
  expect(await readPayment(live, unpaid!.uuid)).toMatchObject({ status: 'expired', exception: 'late' });
});
