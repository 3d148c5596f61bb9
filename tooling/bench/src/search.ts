import { keyScopes } from '@cryptoix/core';
import { Pool } from 'undici';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { timePages } from './reads.ts';
import { type Figure, type Merchant, percentile, type Stage } from './stage.ts';

const fewPayments = 10_000;
/** A merchant's filled tables, of which each payment has one transaction, and one in ten an invoice. */
const tables = ['payments', 'transactions', 'invoices'] as const;

/** How long a search takes with this many payments, by a key that may read everything, and a page of a filtered list. */
export async function measureSearch(stage: Stage, payments: number): Promise<Figure[]> {
  const merchant = await stage.newMerchant();
  const { key } = await merchant.team.keys.create.mutate({
    label: 'Bench',
    scopes: [...keyScopes],
    rate_limit: 100_000,
  });
  const pool = new Pool(stage.url, { connections: 1 });
  const fill = await openFiller(stage, merchant);
  await fill(0, fewPayments);
  const few = await timePages(pool, key, pages(fewPayments));
  await fill(fewPayments, payments);
  const many = await timePages(pool, key, pages(payments));
  await pool.close();
  await fill.close();
  return [...many].map(([page, times]) => ({
    name: `search_${page}_p95_ms`,
    unit: 'ms' as const,
    runs: times.map((run) => percentile(run, 0.95)),
    beside: {
      what: `the same at ${fewPayments} payments`,
      runs: (few.get(page) ?? []).map((run) => percentile(run, 0.95)),
    },
  }));
}

/** What is measured: exact hits, beginnings that few and that most have, what there is not, and filters of a list. */
function pages(payments: number): Record<string, string> {
  const middle = Math.floor(payments / 2);
  const find = (q: string) => `/v1/search?q=${q}`;
  return {
    order: find(`order-${middle}`),
    order_start: find(`order-${String(middle).slice(0, 4)}`),
    order_common_start: find('order-'),
    two_characters: find('or'),
    payment_id: find(paymentId(middle)),
    hash: find(hashOf(middle)),
    address: find(`T${hashOf(middle).slice(0, 32)}a`),
    email: find(`customer-${Math.floor(middle / 10) * 10}@example.com`),
    nothing: find('nothing-like-this'),
    list_one_filter: '/v1/payments?status=failed',
    list_two_filters: '/v1/payments?status=failed&asset=BTC',
    list_hopeless_filters: '/v1/payments?status=completed&exception=late',
  };
}

// As the statement below has them.
const paymentId = (n: number) => `pay_00${n.toString(16).padStart(14, '0')}0000000000`;
const hashOf = (n: number) => n.toString(16).padStart(8, '0').repeat(8);

/** Writes payments as years of use would leave them: one in 50 failed, one in 10 of them in BTC, none late and completed. */
async function openFiller({ dataDir }: Stage, { id }: Merchant) {
  const { url } = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const { sql, close } = openDatabase(url, { max: 1, name: 'bench' });
  await sql`SET statement_timeout = 0`;

  async function fill(from: number, to: number): Promise<void> {
    // The indexes are rebuilt at the end: row by row they would take most of the bench's time.
    const indexes = await sql<{ indexname: string; indexdef: string }[]>`
      SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname JOIN pg_index ON indexrelid = pg_class.oid
      WHERE tablename = ANY(${[...tables]}) AND NOT indisunique`;
    for (const { indexname } of indexes) await sql`DROP INDEX ${sql(indexname)}`;
    const rows = sql`(SELECT n, lpad(to_hex(n), 14, '0') || '0000000000' AS tail, repeat(lpad(to_hex(n), 8, '0'), 8) AS hash,
        now() - interval '1 year' + n * interval '10 seconds' AS at,
        CASE WHEN n % 50 = 0 THEN 'failed' WHEN n % 20 = 1 THEN 'expired' ELSE 'completed' END AS status,
        CASE WHEN n % 500 = 0 THEN 'bitcoin' ELSE 'tron' END AS network, CASE WHEN n % 500 = 0 THEN 'BTC' ELSE 'USDT' END AS asset
      FROM generate_series(${from}::int, ${to - 1}::int) n) AS made`;
    await sql`
      INSERT INTO payments (id, merchant_id, mode, status, exception, order_id, price_amount, price_currency, pay_amount, asset, network,
        address, exchange_rate, required_confirmations, metadata, created_at, expires_at)
      SELECT 'pay_00' || tail, ${id}, 'test', status, CASE WHEN n % 40 = 1 THEN 'late' ELSE 'none' END, 'order-' || n, 10, 'USD', 10,
        asset, network, 'T' || left(hash, 32) || 'a', 1, 19, '{}', at, at FROM ${rows}`;
    await sql`
      INSERT INTO transactions (id, merchant_id, mode, direction, payment_id, tx_hash, network, asset, from_address, to_address, amount,
        confirmations, required_confirmations, status, created_at)
      SELECT 'txn_00' || tail, ${id}, 'test', 'incoming', 'pay_00' || tail, hash, network, asset, 'T' || right(hash, 32) || 'b',
        'T' || left(hash, 32) || 'a', 10, 19, 19, 'confirmed', at FROM ${rows}`;
    await sql`
      INSERT INTO invoices (id, merchant_id, mode, number, status, currency, items, total, customer_email, metadata, created_at)
      SELECT 'ivc_00' || tail, ${id}, 'test', 'INV-' || n, 'draft', 'USD', '[]', 10, 'customer-' || n || '@example.com', '{}', at
      FROM ${rows} WHERE n % 10 = 0`;
    for (const { indexdef } of indexes) await sql.unsafe(indexdef);
    // As autovacuum would have done over those years.
    for (const table of tables) await sql`VACUUM ANALYZE ${sql(table)}`;
  }
  return Object.assign(fill, { close });
}
