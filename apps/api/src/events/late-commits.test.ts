import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { type TenantContext, transact } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { createKey } from '../keys/create.ts';
import { publish } from './events.ts';

const { url } = await testDatabase();
let ticks = Date.UTC(2026, 10, 23);
const { services, close } = await testServices({ url, now: () => new Date(ticks) });
const api = await startApi(services);
// Publishers have connections of their own, like those of other processes.
const publishers = openDatabase(url, { max: 9, name: 'publishers' });
afterAll(async () => {
  await api.close();
  await publishers.close();
  await close();
});

// Each call advances the clock by four seconds, so that a few hundred events take longer than the overlap.
const now = () => new Date((ticks += 4_000));
let ctx: TenantContext;
let key: string;
beforeEach(async () => {
  ctx = { ...(await newTenant(services)), services: { ...services, now }, db: publishers.db };
  await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.*'] });
  const scopes = ['events:read', 'webhooks:read', 'payments:read'] as const;
  key = (await createKey(ctx, { label: 'Reader', scopes: [...scopes], rate_limit: 100_000 })).key;
});

/** How far back each reading starts, as the documentation says. */
const overlapMs = 600_000;
const list = z.object({
  data: z.array(z.object({ id: z.union([z.string(), z.int()]), created_at: z.string() })),
  meta: z.object({ next_cursor: z.string().nullable() }),
});

/** Reads a list repeatedly, as the documentation says. @returns the ids seen so far, and a function that reads once */
function readerOf({ path, type }: { path: string; type: string }) {
  const seen = new Set<string | number>();
  let newest = '';
  const read = async () => {
    // The events of the key itself are left out.
    const query = new URLSearchParams({ limit: '100', [type]: 'payment.completed' });
    if (newest !== '') query.set('since', new Date(Date.parse(newest) - overlapMs).toISOString());
    const rows: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      if (cursor !== '') query.set('cursor', cursor);
      const response = await fetch(`${api.url}/v1${path}?${query.toString()}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const page: z.output<typeof list> = list.parse(await response.json());
      for (const { id, created_at } of page.data) {
        rows.push(String(id));
        seen.add(id);
        if (created_at > newest) newest = created_at;
      }
      cursor = page.meta.next_cursor;
    }
    return rows;
  };
  return { seen, read };
}

/** Publishes from eight callers at once, each event in a transaction of its own. */
const publishMany = (each: number) =>
  Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let n = 0; n < each; n += 1) await transact(ctx, (tx) => publish(tx, [newEvent()]));
    }),
  );

/** Publishes an event in a transaction that stays open until `commit` is called. */
async function publishHeld() {
  const { promise: commit, resolve: release } = Promise.withResolvers<void>();
  const { promise: id, resolve: published } = Promise.withResolvers<string>();
  const done = transact(ctx, async (tx) => {
    published((await publish(tx, [newEvent()])).ids[0] ?? '');
    await commit;
  });
  return { id: await id, commit: () => (release(), done) };
}

describe.each([
  { path: '/events', type: 'type' },
  { path: '/webhook-deliveries', type: 'event_type' },
])('of $path, read newest first,', (of) => {
  test('a committed event shows at once, though an older transaction is still open', async () => {
    const held = await publishHeld();
    await publish(ctx, [newEvent()]);
    expect(await readerOf(of).read()).toHaveLength(1);
    await held.commit();
    expect(await readerOf(of).read()).toHaveLength(2);
  });

  test('a late commit appears behind newer ones, and is found by reading again with an overlap', async () => {
    const reader = readerOf(of);
    const held = await publishHeld();
    await publishMany(1);
    const before = await reader.read();
    expect(before).toHaveLength(8);
    await held.commit();
    const after = await reader.read();
    expect(after).toHaveLength(9);
    // It is the oldest: a reader that stops at the newest row of its previous reading does not see it.
    expect(after.filter((id) => !before.includes(id))).toEqual([after.at(-1)]);
  });

  test('readings with an overlap miss nothing of eight publishers and a transaction that is held open', async () => {
    const reader = readerOf(of);
    await publishMany(35);
    const held = await publishHeld();
    const publishing = { done: false };
    const reading = (async () => {
      while (!publishing.done) await reader.read();
    })();
    await publishMany(5);
    publishing.done = true;
    await reading;
    expect(reader.seen.size).toBeLessThanOrEqual(320);
    await held.commit();
    const last = await reader.read();
    expect(reader.seen.size).toBe(321);
    expect(new Set(await readerOf(of).read())).toEqual(new Set([...reader.seen].map(String)));
    // Events have the clock of this test: the last reading got those of the last ten minutes, not all.
    if (of.path === '/events') {
      expect(last).toContain(held.id);
      expect(last.length).toBeLessThan(200);
    }
  });
});
