import { deliveryIdAt, type KeyScope } from '@cryptoix/core';
import { Pool } from 'undici';
import { z } from 'zod';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { createPartitions } from '@cryptoix/api/db/partitions';
import { storeHistory } from '@cryptoix/api/queue/fixtures';
import { type Figure, type Merchant, monotonicMs, percentile, runs, type Stage } from './stage.ts';

const connections = 32;
/** Each key may make 100,000 requests a minute, the highest limit. */
const keyCount = 4;
const keyRunMs = 3_000;
const fewAttempts = 2_000;
const manyAttempts = 200_000;
/** How often a page is read in one run, one after the other. */
const pageReads = 100;
const dayMs = 86_400_000;
const historyDays = 30;

/** Requests a second to the route that only returns the owner of the key. */
export async function measureKeys(stage: Stage): Promise<Figure[]> {
  const { team } = await stage.newMerchant();
  const keys = await Promise.all(Array.from({ length: keyCount }, () => newKey(team)));
  const pool = new Pool(stage.url, { connections });
  const verified = () => requestRate(pool, '/v1/me', keys);
  const open = () => requestRate(pool, '/healthz', []);
  await verified();
  await open();
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await verified());
    theirs.push(await open());
  }
  await pool.close();
  const beside = { what: 'GET /healthz, which needs no key', runs: theirs };
  return [{ name: 'key_verifications_per_second', unit: '/s', runs: ours, beside }];
}

/** How long a page of the delivery history takes, with few rows and with many. */
export async function measureHistory(stage: Stage): Promise<Figure[]> {
  const merchant = await stage.newMerchant();
  const key = await newKey(merchant.team);
  const pool = new Pool(stage.url, { connections: 1 });
  await fillHistory(stage, merchant, fewAttempts);
  const few = await readPages(pool, key);
  await fillHistory(stage, merchant, manyAttempts - fewAttempts);
  const many = await readPages(pool, key);
  await pool.close();
  return [...many].flatMap(([page, times]) =>
    [50, 95].map((percent) => ({
      name: `history_${page}_p${percent}_ms`,
      unit: 'ms' as const,
      runs: times.map((run) => percentile(run, percent / 100)),
      beside: {
        what: 'the same page at 2 thousand attempts',
        runs: (few.get(page) ?? []).map((run) => percentile(run, percent / 100)),
      },
    })),
  );
}

/** A key with this scope and the highest rate limit. */
export async function newKey(team: Merchant['team'], scope: KeyScope = 'webhooks:read'): Promise<string> {
  const { key } = await team.keys.create.mutate({ label: 'Bench', scopes: [scope], rate_limit: 100_000 });
  return key;
}

async function requestRate(pool: Pool, path: string, keys: readonly string[]): Promise<number> {
  const begin = monotonicMs();
  let responses = 0;
  const ask = async (index: number) => {
    const key = keys[index % keys.length];
    while (monotonicMs() - begin < keyRunMs) {
      await get(pool, path, key);
      responses++;
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => ask(index)));
  return responses / ((monotonicMs() - begin) / 1000);
}

/** @throws Error when the response is not 200 */
async function get(pool: Pool, path: string, key: string | undefined): Promise<string> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode} ${text}`);
  return text;
}

/** Times in ms of every page, a list for each run. */
async function readPages(pool: Pool, key: string): Promise<Map<string, number[][]>> {
  const list = '/v1/webhook-deliveries';
  const middle = new Date(Date.now() - (historyDays / 2) * dayMs).toISOString();
  const page = z.object({ meta: z.object({ next_cursor: z.string() }) });
  const { meta } = page.parse(JSON.parse(await get(pool, `${list}?until=${middle}`, key)));
  return timePages(pool, key, {
    first: list,
    failed: `${list}?status=failed`,
    deep: `${list}?cursor=${meta.next_cursor}`,
  });
}

/** Times in ms of reading each of these pages, a list for each run. */
export async function timePages(
  pool: Pool,
  key: string,
  paths: Readonly<Record<string, string>>,
): Promise<Map<string, number[][]>> {
  const times = new Map<string, number[][]>();
  for (const [page, path] of Object.entries(paths)) {
    await timesOf(pool, path, key);
    const measured: number[][] = [];
    for (let run = 0; run < runs; run++) measured.push(await timesOf(pool, path, key));
    times.set(page, measured);
  }
  return times;
}

async function timesOf(pool: Pool, path: string, key: string): Promise<number[]> {
  const times: number[] = [];
  for (let read = 0; read < pageReads; read++) {
    const begin = monotonicMs();
    await get(pool, path, key);
    times.push(monotonicMs() - begin);
  }
  return times;
}

/** Writes deliveries of one attempt each, spread over the last 30 days, one in 50 failed, as after months of use. */
async function fillHistory({ dataDir }: Stage, { id }: Merchant, count: number): Promise<void> {
  const { url } = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const { db, sql, close } = openDatabase(url, { max: 1, name: 'bench' });
  const now = Date.now();
  // A past of days like any other: what is older than the first partition shares one.
  await sql`DROP TABLE deliveries_before, attempts_before, events_before, api_key_requests_before`;
  for (let days = historyDays; days >= 0; days -= 5) await createPartitions(db, new Date(now - days * dayMs));
  const from = deliveryIdAt(now - historyDays * dayMs);
  const step = Math.floor((deliveryIdAt(now - 60_000) - from) / count);
  // The number of rows keeps the ids of two merchants apart.
  const past = { count, from: from + (count % 4_096), step, days: historyDays };
  await storeHistory(db, { merchantId: id, mode: 'test' }, past);
  // As autovacuum would have done over those months.
  await sql`ANALYZE deliveries, attempts`;
  await close();
}
