import { deliveryIdAt, type EventType, findEventType, newId } from '@cryptoix/core';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { createPartitions } from '@cryptoix/api/db/partitions';
import { storeDeliveries, type StoredDelivery } from '@cryptoix/api/queue/fixtures';
import { Pool } from 'undici';
import { newKey, timePages } from './reads.ts';
import { type Figure, type Merchant, monotonicMs, percentile, runs, type Stage } from './stage.ts';

/** The smaller database that the larger one is compared with. */
const fewRows = 100_000;
/** One in so many deliveries waits for a retry. */
const perWaiting = 10;
const days = 30;
const dayMs = 86_400_000;
const chunk = 5_000;
/** The type that the measured publishes have; the history's endpoints subscribe to others. */
const published = 'payment.completed' as const;
const types: readonly EventType[] = ['payment.created', 'payment.expired', 'invoice.paid', 'refund.completed'];
/** A type that no delivery has. */
const absent = 'payout.failed';
const publishes = 200;
const batches = 20;

/** What each call costs with this many deliveries, a tenth of them waiting, beside the same with a tenth of them. */
export async function measureGrowth(stage: Stage, rows: number): Promise<Figure[]> {
  const merchant = await stage.newMerchant();
  const fill = await openFiller(stage, merchant);
  const pool = new Pool(stage.url, { connections: 1 });
  const keys = { webhooks: await newKey(merchant.team), events: await newKey(merchant.team, 'events:read') };
  await merchant.team.endpoints.create.mutate({ url: stage.receiver.url, event_types: [published] });

  async function measure(): Promise<Map<string, number[][]>> {
    const paths = pagesOf(fill.endpointId);
    return new Map([
      ...(await timePages(pool, keys.webhooks, paths.webhooks)),
      ...(await timePages(pool, keys.events, paths.events)),
      ...(await timeCalls(merchant, fill.endpointId)),
      ...(await timeDelivery(stage, merchant)),
    ]);
  }

  console.log(`Storing ${fewRows} deliveries …`);
  await fill.upTo(fewRows);
  console.log('Measuring with them …');
  const few = await measure();
  console.log(`Storing ${rows} …`);
  await fill.upTo(rows);
  console.log('Measuring with them …');
  const many = await measure();
  await pool.close();
  await fill.close();
  return [...many].map(([name, times]) => ({
    name: `growth_${name}_p50_ms`,
    unit: 'ms' as const,
    runs: times.map((run) => percentile(run, 0.5)),
    beside: {
      what: `the same at ${fewRows} deliveries`,
      runs: (few.get(name) ?? []).map((run) => percentile(run, 0.5)),
    },
  }));
}

/** Each filter of the two lists, those that match nothing too, and the figures. */
function pagesOf(endpointId: string): Record<'webhooks' | 'events', Record<string, string>> {
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString();
  const list = (query: string) => `/v1/webhook-deliveries?limit=20&${query}`;
  const events = (query: string) => `/v1/events?limit=20&${query}`;
  const nobody = newId('endpoint');
  return {
    webhooks: {
      list: list(''),
      list_pending: list('status=pending'),
      list_failed: list('status=failed'),
      list_canceled_none: list('status=canceled'),
      list_type: list('event_type=payment.expired'),
      list_type_none: list(`event_type=${absent}`),
      list_endpoint: list(`endpoint_id=${endpointId}`),
      list_endpoint_none: list(`endpoint_id=${nobody}`),
      list_endpoint_pending: list(`endpoint_id=${endpointId}&status=pending`),
      list_endpoint_failed: list(`endpoint_id=${endpointId}&status=failed`),
      list_endpoint_type_failed: list(`endpoint_id=${endpointId}&status=failed&event_type=payment.expired`),
      list_failed_type_none: list(`status=failed&event_type=${absent}`),
      list_object_none: list('object_id=nothing'),
      list_attempts_none: list('min_attempts=9'),
      list_error: list('q=timeout'),
      list_old: list(`until=${at(20)}`),
      list_old_failed: list(`until=${at(20)}&status=failed`),
    },
    events: {
      events: events(''),
      events_type: events('type=payment.expired'),
      events_type_none: events(`type=${absent}`),
      events_object_none: events('object_id=nothing'),
      events_old: events(`until=${at(20)}`),
      events_old_type_none: events(`until=${at(20)}&type=${absent}`),
    },
  };
}

/** What counts rows, over times in which there are few at any size of the whole. */
async function timeCalls({ team }: Merchant, endpointId: string): Promise<Map<string, number[][]>> {
  const since = new Date(Date.now() - dayMs / 24).toISOString();
  const calls = {
    stats: () => team.deliveries.stats.query({ since }),
    stats_endpoint: () => team.deliveries.stats.query({ since, endpoint_id: endpointId }),
    recover_dry_run: () => team.deliveries.recover.mutate({ id: endpointId, since, dry_run: true }),
  };
  const times = new Map<string, number[][]>();
  for (const [name, call] of Object.entries(calls)) {
    const one = async () => {
      const begin = monotonicMs();
      await call();
      return monotonicMs() - begin;
    };
    await timed(5, one);
    const measured: number[][] = [];
    for (let run = 0; run < runs; run++) measured.push(await timed(50, one));
    times.set(name, measured);
  }
  return times;
}

async function timed(count: number, work: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) times.push(await work());
  return times;
}

/** From the call of publish until the receiver has the last webhook, for single events and for batches of 100. */
async function timeDelivery({ receiver }: Stage, { team }: Merchant): Promise<Map<string, number[][]>> {
  const event = { type: published, data: findEventType(published).sample };
  const one = async () => {
    const arrived = receiver.arrivals(1);
    const begin = monotonicMs();
    await team.events.publish.mutate(event);
    for (const at of (await arrived).values()) return at - begin;
    return Number.NaN;
  };
  const hundred = async () => {
    const arrived = receiver.arrivals(100);
    const begin = monotonicMs();
    await team.events.publish_many.mutate({ events: Array.from({ length: 100 }, () => event) });
    return Math.max(...(await arrived).values()) - begin;
  };
  await timed(20, one);
  const [single, batch]: [number[][], number[][]] = [[], []];
  for (let run = 0; run < runs; run++) {
    single.push(await timed(publishes, one));
    batch.push(await timed(batches, hundred));
  }
  return new Map([
    ['deliver_one', single],
    ['deliver_100', batch],
  ]);
}

/** Writes events with one delivery each, spread over the last 30 days, as months of use would leave them. */
async function openFiller({ dataDir }: Stage, { id: merchantId, team }: Merchant) {
  const { url } = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const { db, sql, close } = openDatabase(url, { max: 1, name: 'bench' });
  await sql`SET statement_timeout = 0`;
  // A past of days like any other: what is older than the first partition shares one.
  await sql`DROP TABLE deliveries_before, attempts_before, events_before, api_key_requests_before`;
  const begin = Date.now() - days * dayMs;
  for (let day = 0; day <= days; day += 5) await createPartitions(db, new Date(begin + day * dayMs));
  const { id: endpointId } = await team.endpoints.create.mutate({ url: 'http://127.0.0.1:9/', event_types: [absent] });
  const tenant = { merchant_id: merchantId, mode: 'test' } as const;
  let stored = 0;

  /** The deliveries of one chunk; each lies somewhere in the 30 days, so that every chunk reaches all of them. */
  function rowsOf(from: number): StoredDelivery[] {
    return Array.from({ length: chunk }, (_, index): StoredDelivery => {
      const n = from + index;
      const ms = begin + Math.floor(((n * 0.618_033_988_75) % 1) * (days * dayMs - dayMs / 24));
      const made = {
        ...tenant,
        // The lower bits keep apart those of one millisecond.
        id: deliveryIdAt(ms) + (n % 4_096),
        endpoint_id: endpointId,
        event_id: newId('event', ms),
        event_type: types[n % types.length] ?? absent,
        object_id: newId('payment', ms),
        created_at: new Date(ms),
        attempt_count: 1,
      };
      if (n % perWaiting === 0)
        return { ...made, status: 'pending', last_status_code: 500, last_error: 'status', cancel_reason: null };
      if (n % 50 === 1) return { ...made, status: 'failed', last_error: 'timeout' };
      return { ...made, status: 'succeeded', last_status_code: 200 };
    });
  }

  async function upTo(count: number): Promise<void> {
    for (; stored < count; stored += chunk) {
      const deliveries = rowsOf(stored);
      await storeDeliveries(db, { deliveries });
      const column = (name: 'event_id' | 'event_type' | 'object_id') => deliveries.map((row) => row[name] ?? null);
      await sql`
        INSERT INTO events (id, merchant_id, mode, type, object_id, created_at, body)
        SELECT id, ${merchantId}, 'test', type, object_id, now(), '\\x7b7d'
        FROM unnest(${column('event_id')}::text[], ${column('event_type')}::text[], ${column('object_id')}::text[]) AS made (id, type, object_id)`;
    }
    // As autovacuum would have done over those months.
    await sql`VACUUM ANALYZE`;
  }
  return { upTo, close, endpointId };
}
