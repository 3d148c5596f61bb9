import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { putInState, storeHistory } from '../queue/fixtures.ts';
import { requeue } from '../queue/requeue.ts';
import { listDeliveries } from './deliveries.ts';
import { deliveriesOfEvents } from './of-events.ts';
import { deliveryStats } from './stats.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;

async function shop(count: number) {
  const ctx = await newTenant(services);
  await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.*'] });
  const { ids } = await publish(
    ctx,
    Array.from({ length: count }, () => newEvent()),
  );
  return { ctx, eventIds: ids };
}

async function readAll(ctx: TenantContext): Promise<number[]> {
  const ids: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Awaited<ReturnType<typeof listDeliveries>> = await listDeliveries(ctx, {
      limit: 7,
      ...(cursor !== undefined && { cursor }),
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

test('a list that is read page by page has every delivery once, while they enter the history and leave it again', async () => {
  const { ctx, eventIds } = await shop(60);
  const all = await readAll(ctx);
  expect(all).toHaveLength(60);
  const state = { reading: true };
  const moving = Promise.all(
    [0, 1, 2].map(async (mover) => {
      const own = all.filter((_, at) => at % 3 === mover);
      let moves = 0;
      for (; state.reading || moves < own.length; moves += 1) {
        const id = own[moves % own.length] ?? 0;
        if (moves % 2 === 0) await putInState(db, id, 'failed');
        else await requeue(ctx, [id, own[(moves + 5) % own.length] ?? 0], 'manual');
      }
      return moves;
    }),
  );
  const since = new Date(Date.now() - 3_600_000).toISOString();
  for (let times = 0; times < 15; times += 1) {
    expect(await readAll(ctx)).toEqual(all);
    const { totals } = await deliveryStats(ctx, { since });
    expect(totals.pending + totals.failed).toBe(60);
    expect(await listDeliveries(ctx, { page: 1, per_page: 10 })).toMatchObject({ total: 60 });
    expect(await deliveriesOfEvents(ctx, eventIds)).toHaveLength(60);
  }
  state.reading = false;
  expect(Math.min(...(await moving))).toBeGreaterThan(10);
});

/** The plan of a statement, by the tables it reads and the nodes it has. */
async function planOf(query: ReturnType<typeof sql>): Promise<string> {
  const rows = await db.execute<{ 'QUERY PLAN': string }>(sql`EXPLAIN (COSTS OFF) ${query}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('a page is merged from the queue and the history in the order of their ids, and what is pending is read from the queue alone', async () => {
  const { ctx } = await shop(500);
  await storeHistory(db, ctx.tenant, { count: 2_000, from: 4_096_000, step: 4_096, days: 2 });
  await db.execute(sql`ANALYZE deliveries, delivery_queue`);
  const own = sql`SELECT * FROM all_deliveries WHERE merchant_id = ${ctx.tenant.merchantId} AND mode = ${ctx.tenant.mode}`;
  const page = await planOf(sql`${own} ORDER BY id DESC LIMIT 26`);
  expect(page).toContain('Merge Append');
  expect(page).not.toMatch(/^\s*->\s+Sort/m);
  const pending = await planOf(sql`${own} AND status = ${'pending'} ORDER BY id DESC LIMIT 26`);
  expect(pending).toContain('delivery_queue');
  expect(pending).not.toMatch(/deliveries_|Sort\b/);
  const over = await planOf(sql`${own} AND status = ${'failed'} ORDER BY id DESC LIMIT 26`);
  expect(over).not.toContain('delivery_queue');
});
