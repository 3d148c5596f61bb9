import { findEventType } from '@cryptoix/core';
import { Pool } from 'undici';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { inParallel, rate } from './deliveries.ts';
import { newKey, timePages } from './reads.ts';
import { type Figure, type Merchant, percentile, runs, type Stage } from './stage.ts';

const fewTransactions = 10_000;
const manyTransactions = 1_000_000;
/** Merchants besides the one whose list is read, and the number of their rows. */
const otherMerchants = 999;
const othersTransactions = 100;
const list = '/v1/transactions';
const pages = { first: list, filtered: `${list}?status=failed`, narrow: `${list}?status=failed&asset=BTC` };

const merchantCount = 8;
/** Watchers that report at once. */
const watchers = 16;
const paymentsPerRun = 160;
const warmUpPayments = 80;
/** The events of a payment from detected to paid, for the two reports of a watcher. */
const webhookEvents = [
  [sampleOf(findEventType('transaction.detected')), sampleOf(findEventType('payment.detected'))],
  [sampleOf(findEventType('transaction.confirmed')), sampleOf(findEventType('payment.completed'))],
];
const webhookTypes = webhookEvents.flat().map(({ type }) => type);

function sampleOf<T, D>({ type, sample }: { type: T; sample: D }) {
  return { type, data: sample };
}

/**
 * How long a page of the transactions takes with a million rows, and how many payments a second watchers can confirm.
 */
export async function measureMoney(stage: Stage): Promise<Figure[]> {
  return [...(await measureObserving(stage)), ...(await measureLists(stage))];
}

/** Payments a second that are observed and confirmed, from the first report until the last webhook has arrived. */
async function measureObserving(stage: Stage): Promise<Figure[]> {
  const merchants = await Promise.all(Array.from({ length: merchantCount }, () => newSubscriber(stage)));
  const paying = async (count: number) => {
    const payments = await createPayments(merchants, count);
    return rateOf(stage, count, payments, ({ team, address, index }) => payOne(team, address, `${address}-${index}`));
  };
  const publishing = (count: number) =>
    rateOf(stage, count, spread(merchants, count), async ({ team }) => {
      for (const events of webhookEvents) await team.events.publish_many.mutate({ events });
    });
  await paying(warmUpPayments);
  await publishing(warmUpPayments);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await paying(paymentsPerRun));
    theirs.push(await publishing(paymentsPerRun));
  }
  const beside = { what: 'the same webhooks from events.publish_many, without money', runs: theirs };
  return [{ name: 'money_observe_confirm_per_second', unit: '/s', runs: ours, beside }];
}

/** Processes all items, a few at a time, and waits for all webhooks. @returns items a second */
async function rateOf<Item>(stage: Stage, count: number, items: readonly Item[], work: (item: Item) => Promise<void>) {
  const webhooks = count * webhookTypes.length;
  const perSecond = await rate(stage, webhooks, async () => {
    const left = items.values();
    await inParallel(watchers, async () => {
      for (const item of left) await work(item);
    });
  });
  return perSecond / webhookTypes.length;
}

async function newSubscriber(stage: Stage): Promise<Merchant> {
  const merchant = await stage.newMerchant();
  await merchant.team.endpoints.create.mutate({ url: stage.receiver.url, event_types: webhookTypes });
  return merchant;
}

/** `count` rounds, through the merchants in turn. */
const spread = (merchants: readonly Merchant[], count: number) =>
  Array.from({ length: count / merchants.length }, (_, index) => merchants.map(({ team }) => ({ team, index }))).flat();

async function createPayments(merchants: readonly Merchant[], count: number) {
  const payments: { team: Merchant['team']; address: string; index: number }[] = [];
  const left = spread(merchants, count).values();
  await inParallel(watchers, async () => {
    for (const { team, index } of left) {
      const { address } = await team.payments.create.mutate({ amount: '10', currency: 'USDT' });
      payments.push({ team, address, index });
    }
  });
  return payments;
}

/** A watcher's reports of a payment: detected, then final. */
async function payOne(team: Merchant['team'], address: string, tx_hash: string): Promise<void> {
  const seen = { network: 'tron', tx_hash };
  await team.chain.observe.mutate({ ...seen, address, asset: 'USDT', amount: '10' });
  await team.chain.confirm.mutate({ ...seen, confirmations: 19, block_number: 1, block_hash: 'block' });
}

/** How long a page of one merchant's transactions takes, with few rows and with many. */
async function measureLists(stage: Stage): Promise<Figure[]> {
  const merchant = await stage.newMerchant();
  const key = await newKey(merchant.team, 'transactions:read');
  const pool = new Pool(stage.url, { connections: 1 });
  const fill = await openFiller(stage, merchant);
  await fill.others();
  await fill.own(0, fewTransactions);
  const few = await timePages(pool, key, pages);
  await fill.own(fewTransactions, manyTransactions);
  const many = await timePages(pool, key, pages);
  await pool.close();
  await fill.close();
  return [...many].map(([page, times]) => ({
    name: `money_transactions_${page}_p95_ms`,
    unit: 'ms' as const,
    runs: times.map((run) => percentile(run, 0.95)),
    beside: {
      what: 'the same page at 10 thousand transactions',
      runs: (few.get(page) ?? []).map((run) => percentile(run, 0.95)),
    },
  }));
}

/** Writes transactions as years of use would leave them: one in 50 failed, one in 10 of them in BTC. */
async function openFiller({ dataDir }: Stage, { id }: Merchant) {
  const { url } = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const { sql, close } = openDatabase(url, { max: 1, name: 'bench' });
  // Hexadecimal digits are valid in an id, and sort in the same order.
  const insert = (merchants: string[], from: number, to: number) => sql`
    INSERT INTO transactions (id, merchant_id, mode, direction, tx_hash, network, asset, to_address, amount, confirmations, required_confirmations, status, created_at)
    SELECT 'txn_00' || lpad(to_hex(n), 14, '0') || right(merchant, 10), merchant, 'test', 'outgoing', md5(merchant || n),
      CASE WHEN n % 500 = 0 THEN 'bitcoin' ELSE 'tron' END, CASE WHEN n % 500 = 0 THEN 'BTC' ELSE 'USDT' END,
      'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS', 10, 19, 19, CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'confirmed' END,
      now() - interval '1 year' + n * interval '10 seconds'
    FROM generate_series(${from}::int, ${to - 1}::int) n, unnest(${merchants}::text[]) merchant
    ORDER BY n`;
  await sql`SET statement_timeout = 0`;
  return {
    async others() {
      const merchants = Array.from({ length: otherMerchants }, (_, n) => `mer_bench${String(n).padStart(10, '0')}`);
      await sql`INSERT INTO merchants (id, name, created_at, sandbox_funded_at) SELECT id, 'Bench', now(), now() FROM unnest(${merchants}::text[]) id`;
      await insert(merchants, 0, othersTransactions);
    },
    async own(from: number, to: number) {
      // The indexes are rebuilt at the end: row by row they would take most of the bench's time.
      const indexes = await sql<{ indexname: string; indexdef: string }[]>`
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'transactions' AND indexname <> 'transactions_pkey'`;
      for (const { indexname } of indexes) await sql`DROP INDEX ${sql(indexname)}`;
      await insert([id], from, to);
      for (const { indexdef } of indexes) await sql.unsafe(indexdef);
      // As autovacuum would have done over those years.
      await sql`VACUUM ANALYZE transactions`;
    },
    close,
  };
}
