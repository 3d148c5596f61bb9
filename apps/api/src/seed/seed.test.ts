import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { seedDemo } from './seed.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
afterAll(close);
let seeded = false;
beforeAll(async () => {
  seeded = await seedDemo({ services, db: services.db });
});

const rows = (query: ReturnType<typeof sql>) => services.db.execute(query).then((found) => [...found]);

test('an empty database gets the demo, once', async () => {
  expect(seeded).toBe(true);
  expect(await seedDemo({ services, db: services.db })).toBe(false);
  expect(await rows(sql`SELECT name FROM merchants`)).toHaveLength(1);
});

test('both modes hold deliveries of every status', async () => {
  const found = await rows(
    sql`SELECT mode, count(DISTINCT status)::int AS statuses FROM all_deliveries GROUP BY mode ORDER BY mode`,
  );
  expect(found).toEqual([
    { mode: 'live', statuses: 4 },
    { mode: 'test', statuses: 4 },
  ]);
});

test('every delivery agrees with its attempts', async () => {
  const wrong = await rows(sql`
    SELECT d.id FROM all_deliveries d
    LEFT JOIN LATERAL (SELECT count(*)::int AS attempts, max(number) AS last FROM attempts WHERE delivery_id = d.id) a ON true
    LEFT JOIN attempts newest ON newest.delivery_id = d.id AND newest.number = a.last
    WHERE d.attempt_count <> a.attempts OR a.attempts <> coalesce(a.last, 0)
      OR d.last_status_code IS DISTINCT FROM newest.status_code OR d.last_error IS DISTINCT FROM newest.error
      OR (d.status = 'succeeded') <> (newest.error IS NULL AND newest.number IS NOT NULL)
      OR newest.started_at > ${services.now().toISOString()}::timestamptz`);
  expect(wrong).toEqual([]);
});

test('exactly the pending deliveries are in the queue', async () => {
  const wrong = await rows(sql`
    SELECT id FROM all_deliveries GROUP BY id HAVING count(*) <> 1
    UNION ALL SELECT id FROM all_deliveries WHERE (status = 'pending') <> (due_at IS NOT NULL)`);
  expect(wrong).toEqual([]);
});

test('every event and delivery has the merchant and the time of its id', async () => {
  const wrong = await rows(sql`
    SELECT d.id FROM all_deliveries d JOIN events e ON e.id = d.event_id
    WHERE d.created_at <> e.created_at OR d.merchant_id <> e.merchant_id OR d.mode <> e.mode
      OR d.object_id IS DISTINCT FROM e.object_id OR d.event_type <> e.type
      OR (d.id >> 12) + 1767225600000 <> floor(extract(epoch FROM d.created_at) * 1000)`);
  expect(wrong).toEqual([]);
});

test('every object in the events exists, with the status of its last event', async () => {
  const wrong = await rows(sql`
    WITH newest AS (
      SELECT DISTINCT ON (object_id) object_id, mode, convert_from(body, 'UTF8')::jsonb -> 'data' ->> 'status' AS status
      FROM events WHERE object_id ~ '^(pay|txn|ref|ivc|pyt)_' ORDER BY object_id, created_at DESC
    ), objects AS (
      SELECT id, mode, status FROM payments UNION ALL SELECT id, mode, status FROM transactions
      UNION ALL SELECT id, mode, status FROM refunds UNION ALL SELECT id, mode, status FROM invoices
      UNION ALL SELECT id, mode, status FROM payouts
    )
    SELECT * FROM newest FULL JOIN objects ON objects.id = newest.object_id
    WHERE newest.status IS DISTINCT FROM objects.status OR newest.mode IS DISTINCT FROM objects.mode`);
  expect(wrong).toEqual([]);
  expect(await rows(sql`SELECT DISTINCT direction FROM transactions`)).toHaveLength(2);
});

test('both modes have invoices and payouts that succeeded, that failed and that wait', async () => {
  const statuses = async (table: 'invoices' | 'payouts') => {
    const found = await rows(sql`SELECT mode, status FROM ${sql.identifier(table)} ORDER BY mode, id`);
    const byMode = Map.groupBy(found, ({ mode }) => mode);
    expect([...byMode.keys()]).toEqual(['live', 'test']);
    expect(byMode.get('live')?.map(({ status }) => status)).toEqual(byMode.get('test')?.map(({ status }) => status));
    return byMode.get('live')?.map(({ status }) => status);
  };
  expect(await statuses('invoices')).toEqual(['paid', 'partially_paid', 'voided', 'sent', 'draft']);
  expect(await statuses('payouts')).toEqual(['completed', 'partially_completed', 'canceled', 'submitted', 'draft']);
  const failed = await rows(sql`SELECT DISTINCT failure_code FROM payout_items WHERE status = 'failed'`);
  expect(failed).toEqual([{ failure_code: 'address_rejected' }]);
});

test('the events of invoices and payouts were delivered like all others', async () => {
  const missing = await rows(sql`
    SELECT e.id, e.type FROM events e WHERE (e.type LIKE 'invoice.%' OR e.type LIKE 'payout.%completed')
      AND NOT EXISTS (SELECT FROM all_deliveries d WHERE d.event_id = e.id)`);
  expect(missing).toEqual([]);
});

test('the balances are the confirmed and initial money, less the money sent or reserved and its fees', async () => {
  const wrong = await rows(sql`
    WITH funded AS (
      SELECT e.merchant_id, e.mode, e.asset, e.amount FROM ledger_entries e JOIN ledger_postings p ON p.id = e.posting_id
      WHERE p.kind = 'sandbox.funded' AND e.account = 'available'
    ), sent AS (
      SELECT merchant_id, mode, asset, amount + fee AS cost FROM refunds
      UNION ALL
      SELECT i.merchant_id, i.mode, p.asset, i.amount + i.fee FROM payout_items i JOIN payouts p ON p.id = i.payout_id
      WHERE p.status NOT IN ('draft', 'canceled') AND i.status <> 'failed'
    )
    SELECT b.* FROM balances b
    WHERE b.available <> (SELECT coalesce(sum(f.amount), 0) FROM funded f
        WHERE (f.merchant_id, f.mode, f.asset) = (b.merchant_id, b.mode, b.asset))
      + (SELECT coalesce(sum(t.amount), 0) FROM transactions t WHERE t.direction = 'incoming'
        AND t.status = 'confirmed' AND (t.merchant_id, t.mode, t.asset) = (b.merchant_id, b.mode, b.asset))
      - (SELECT coalesce(sum(s.cost), 0) FROM sent s
          WHERE (s.merchant_id, s.mode, s.asset) = (b.merchant_id, b.mode, b.asset))`);
  expect(wrong).toEqual([]);
  const held = await rows(
    sql`SELECT mode, count(*)::int AS n FROM balances WHERE available > 0 GROUP BY mode ORDER BY 1`,
  );
  expect(held).toEqual([
    { mode: 'live', n: 2 },
    { mode: 'test', n: 7 },
  ]);
});

test('no payment waits for money: it would expire while the demo runs', async () => {
  expect(await rows(sql`SELECT id FROM payments WHERE status NOT IN ('completed', 'expired')`)).toEqual([]);
});
