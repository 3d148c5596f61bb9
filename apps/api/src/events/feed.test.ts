import { AppError, type EventType, type KeyScope, lowestId, newId } from '@cryptoix/core';
import { eventually } from '@cryptoix/harness/eventually';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { type TenantContext, transact } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { apiKeys, events } from '../db/schema/index.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { revokeKey } from '../keys/change.ts';
import { createKey } from '../keys/create.ts';
import { publish } from './events.ts';
import { readFeed } from './feed.ts';
import { createFeedWaiters } from './feed-waiters.ts';
import { sendTestEvent } from './test-event.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
const { db } = services;
/** How many calls have begun to wait. */
let waits = 0;
const { feedWaiters } = services;
const api = await startApi({
  ...services,
  feedWaiters: {
    wait(...awaited) {
      waits += 1;
      return feedWaiters.wait(...awaited);
    },
  },
});
// Publishers have connections of their own, like those of other processes.
const publishers = openDatabase(url, { max: 9, name: 'publishers' });
afterAll(async () => {
  await api.close();
  await publishers.close();
  await close();
});

let ctx: TenantContext;
let key: string;
beforeEach(async () => {
  ctx = await newTenant(services);
  key = await keyOf('events:read', 'payments:read', 'refunds:read');
});

const keyOf = async (...scopes: KeyScope[]) =>
  (await createKey(ctx, { label: 'Reader', scopes, rate_limit: 100_000 })).key;

const envelope = z.object({
  data: z.array(
    z.strictObject({
      cursor: z.string(),
      id: z.string(),
      type: z.string(),
      object_id: z.string().nullable(),
      created_at: z.iso.datetime(),
      body: z.string(),
    }),
  ),
  meta: z.strictObject({ next_cursor: z.string(), has_more: z.boolean(), request_id: z.string() }),
});

interface Query {
  after?: string;
  types?: string | string[];
  limit?: number;
  wait?: number;
}

async function get(query: Query, { as = key, signal = null }: { as?: string; signal?: AbortSignal | null } = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) search.append(name, String(one));
  const response = await fetch(`${api.url}/v1/events/feed?${search.toString()}`, {
    headers: { authorization: `Bearer ${as}` },
    signal,
  });
  return { status: response.status, json: await response.json() };
}

/** One page. */
async function read(query: Query, as = key) {
  const { json } = await get(query, { as });
  const { data, meta } = envelope.parse(json);
  return { rows: data, next: meta.next_cursor, hasMore: meta.has_more };
}

const refusal = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).default({}) }),
});
async function refused(query: Query, as = key) {
  const { status, json } = await get(query, { as });
  return { status, ...refusal.parse(json).error };
}

/**
 * Reads from a cursor until these events have come, page after page. Other tests' transactions on the same server may delay
 * them.
 */
async function readUntil(ids: readonly string[], query: Query = {}, as = key) {
  const rows: Awaited<ReturnType<typeof read>>['rows'] = [];
  let { after } = query;
  await eventually(
    async () => {
      const page = await read({ ...query, ...(after !== undefined && { after }) }, as);
      after = page.next;
      rows.push(...page.rows);
      return rows;
    },
    (all) => ids.every((id) => all.some((row) => row.id === id)),
    20_000,
  );
  return { rows, ids: rows.map(({ id }) => id), after: after ?? '' };
}

const publishOne = async (type: EventType = 'payment.completed') => (await publish(ctx, [newEvent(type)])).ids[0] ?? '';

/** Publishes an event in a transaction that stays open until `commit` is called. */
async function publishHeld() {
  const { promise: commit, resolve: release } = Promise.withResolvers<void>();
  const { promise: id, resolve: published } = Promise.withResolvers<string>();
  const done = transact({ ...ctx, db: publishers.db }, async (tx) => {
    published((await publish(tx, [newEvent()])).ids[0] ?? '');
    await commit;
  });
  return { id: await id, commit: () => (release(), done) };
}

describe('the order', () => {
  test('is oldest first, a page at a time, and every row goes on behind itself', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push(await publishOne());
    const all = await readUntil(ids);
    expect(all.ids).toEqual(ids);
    const paged = await readUntil(ids, { limit: 3 });
    expect(paged.ids).toEqual(ids);
    expect(await read({ limit: 3 })).toMatchObject({ hasMore: true, rows: { length: 3 } });
    for (const [at, row] of all.rows.entries()) {
      const behind = await read({ after: row.cursor });
      expect(behind.rows.map(({ id }) => id)).toEqual(ids.slice(at + 1));
    }
  });

  test('of events that one transaction makes is theirs', async () => {
    const { ids } = await publish(
      ctx,
      Array.from({ length: 30 }, () => newEvent()),
    );
    expect((await readUntil(ids, { limit: 4 })).ids).toEqual(ids);
  });

  test('is not that of the ids: what commits late comes after what was read before', async () => {
    const early = await publish({ ...ctx, services: { ...services, now: () => new Date(Date.now() - 3_600_000) } }, [
      newEvent(),
    ]);
    const first = await readUntil(early.ids);
    const late = newId('event', Date.now() - 7_200_000);
    await db.insert(events).values({
      id: late,
      merchant_id: ctx.tenant.merchantId,
      mode: ctx.tenant.mode,
      type: 'payment.completed',
      object_id: null,
      created_at: new Date(Date.now() - 7_200_000),
      body: Buffer.from('{}'),
    });
    expect((await readUntil([late], { after: first.after })).ids).toEqual([late]);
    expect((await readUntil([late])).ids).toEqual([...early.ids, late]);
  });

  test('has no gap and no repeat with eight publishers and a transaction that is held open', async () => {
    const published: string[] = [];
    const of = { ...ctx, db: publishers.db };
    const publishMany = (each: number) =>
      Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let n = 0; n < each; n += 1)
            await transact(of, async (tx) => {
              const { ids } = await publish(tx, [newEvent()]);
              published.push(...ids);
            });
        }),
      );
    await publishMany(5);
    const held = await publishHeld();
    const seen: string[] = [];
    const state = { done: false };
    const reading = (async () => {
      let after: string | undefined;
      for (let last = false; ; last = state.done) {
        const page: Awaited<ReturnType<typeof read>> = await read({ limit: 7, ...(after !== undefined && { after }) });
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
        if (last && !page.hasMore && seen.length >= published.length) return;
      }
    })();
    await publishMany(20);
    // Nothing behind the open transaction has been handed out.
    expect(seen.length).toBeLessThanOrEqual(40);
    expect(seen).not.toContain(held.id);
    await held.commit();
    published.push(held.id);
    await publishMany(5);
    state.done = true;
    await reading;
    expect(seen).toHaveLength(new Set(seen).size);
    expect(seen.toSorted()).toEqual(published.toSorted());
    expect((await readUntil(published, { limit: 100 })).ids).toEqual(seen);
  });

  test('leaves out what was rolled back', async () => {
    await transact({ ...ctx, db: publishers.db }, async (tx) => {
      await publish(tx, [newEvent()]);
      throw new Error('rolled back');
    }).catch(() => {});
    const id = await publishOne();
    expect((await readUntil([id])).ids).toEqual([id]);
  });
});

describe('an event', () => {
  test('is the exact text that is signed, also where a number is too large for JSON.parse', async () => {
    const id = await publishOne();
    const body = '{"id":"evt_1","data":{"n":12345678901234567890.10, "t":"é\\u0041"}}';
    await db
      .update(events)
      .set({ body: Buffer.from(body) })
      .where(eq(events.id, id));
    const { rows } = await readUntil([id]);
    expect(rows[0]).toMatchObject({ id, type: 'payment.completed', body });
    expect(rows[0]?.object_id).toMatch(/^pay_/);
  });

  test('that tests one endpoint is left out', async () => {
    const endpoint = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['*'] });
    await sendTestEvent(ctx, { id: endpoint.id, type: 'payment.completed' });
    const id = await publishOne();
    expect((await readUntil([id])).ids).toEqual([id]);
  });

  test('of another merchant or mode is left out', async () => {
    await publish(await newTenant(services), [newEvent()]);
    await publish({ ...ctx, tenant: { ...ctx.tenant, mode: 'live' } }, [newEvent()]);
    const id = await publishOne();
    expect((await readUntil([id])).ids).toEqual([id]);
  });

  test('comes by tRPC as by REST', async () => {
    const id = await publishOne();
    await readUntil([id]);
    const { rows } = await read({ types: 'payment.*' });
    const input = encodeURIComponent(JSON.stringify({ types: ['payment.*'] }));
    const response = await fetch(`${api.url}/trpc/events.feed?input=${input}`, { headers: { 'x-api-key': key } });
    expect(await response.json()).toMatchObject({ result: { data: { items: rows, has_more: false } } });
  });
});

describe('the types', () => {
  test('are those of a subscription, and a cursor goes on with any others', async () => {
    const ids = [
      await publishOne('payment.completed'),
      await publishOne('refund.completed'),
      await publishOne('payment.created'),
    ];
    const [completed = '', refund = '', created = ''] = ids;
    const { rows } = await readUntil(ids);
    expect((await readUntil([created], { types: 'payment.*' })).ids).toEqual([completed, created]);
    expect((await readUntil([created], { types: ['refund.completed', 'payment.created'] })).ids).toEqual([
      refund,
      created,
    ]);
    expect((await readUntil([created], { types: 'refund.completed,payment.created' })).ids).toEqual([refund, created]);
    const after = rows[0]?.cursor ?? '';
    expect((await readUntil([refund], { types: 'refund.*', after })).ids).toEqual([refund]);
    expect((await readUntil([created], { types: 'payment.*', after })).ids).toEqual([created]);
    expect(await refused({ types: 'payment.complete' })).toMatchObject({
      status: 422,
      message: expect.stringContaining('did you mean "payment.completed"?'),
    });
  });

  test('that are named must all be readable', async () => {
    for (const types of ['invoice.paid', 'invoice.*', '*', ['payment.*', 'payout.failed']])
      expect(await refused({ types })).toMatchObject({ status: 403, code: 'missing_scope' });
    expect((await refused({ types: 'api_key.created' })).details).toMatchObject({ required_scope: 'api_keys:read' });
    expect((await get({}, { as: await keyOf('payments:read') })).status).toBe(403);
  });

  test('are by default all that may be read, but the operational ones', async () => {
    const as = await keyOf('events:read', 'payments:read', 'endpoints:read', 'api_keys:read');
    const operational = await publishOne('webhook.test');
    await publishOne('invoice.paid');
    const id = await publishOne();
    expect((await readUntil([id], {}, as)).ids).toEqual([id]);
    expect((await readUntil([operational], { types: 'webhook.test' }, as)).ids).toEqual([operational]);
  });

  test('are what may be read at the time of the call: a scope added later does not bring back what was passed', async () => {
    const missed = await publishOne('invoice.paid');
    const before = await readUntil([await publishOne()]);
    const as = await keyOf('events:read', 'payments:read', 'invoices:read');
    const next = await publishOne('invoice.paid');
    expect((await readUntil([next], { after: before.after }, as)).ids).toEqual([next]);
    expect((await readUntil([next], { types: 'invoice.*' }, as)).ids).toEqual([missed, next]);
  });

  test('that are rare do not make a call read without end: an empty page goes on behind what it has looked at', async () => {
    const { merchantId, mode } = ctx.tenant;
    await db.execute(sql`
      INSERT INTO events (id, merchant_id, mode, type, created_at, body)
      SELECT ${lowestId('event', Date.now()).slice(0, -5)} || (10000 + n), ${merchantId}, ${mode}, 'payment.created', now(), '{}'
      FROM generate_series(1, 6000) AS n`);
    const id = await publishOne('refund.completed');
    await readUntil([id], { types: 'refund.*' });
    const first = await read({ types: 'refund.*', wait: 20 });
    expect(first).toMatchObject({ rows: [], hasMore: true });
    const second = await read({ types: 'refund.*', after: first.next });
    expect(second.rows.map((row) => row.id)).toEqual([id]);
  });
});

describe('a cursor', () => {
  test('is never null, and moves on where no event is of the types', async () => {
    const empty = await read({});
    expect(empty).toMatchObject({ rows: [], hasMore: false });
    const other = await publishOne('refund.completed');
    await readUntil([other]);
    const moved = await read({ after: empty.next, types: 'payment.*' });
    expect(moved.rows).toEqual([]);
    expect((await read({ after: moved.next })).rows).toEqual([]);
    expect((await read({ after: empty.next })).rows.map(({ id }) => id)).toEqual([other]);
  });

  test('`latest` is the end', async () => {
    const old = await publishOne();
    await readUntil([old]);
    const latest = await read({ after: 'latest' });
    expect(latest).toMatchObject({ rows: [], hasMore: false });
    const id = await publishOne();
    expect((await readUntil([id], { after: latest.next })).ids).toEqual([id]);
  });

  test('of another merchant or mode, or one that was changed, is refused with where to go on', async () => {
    const id = await publishOne();
    const { rows, after } = await readUntil([id]);
    const mine = rows[0]?.cursor ?? '';
    const bytes = Buffer.from(mine, 'base64url');
    const changed = [0, 15, 16, bytes.length - 1].map((at) =>
      Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))).toString('base64url'),
    );
    const others = [];
    for (const tenant of [await newTenant(services), await newTenant(services, 'live')]) {
      const as = (await createKey(tenant, { label: 'k', scopes: ['events:read', 'payments:read'] })).key;
      others.push((await read({}, as)).next);
    }
    for (const wrong of [...others, ...changed, mine.slice(1), `${mine}A`, 'x', 'LATEST', 'a'.repeat(512), 'é'])
      expect(await refused({ after: wrong })).toMatchObject({ status: 400, code: 'invalid_cursor' });
    const { oldest } = z.object({ oldest: z.string() }).parse((await refused({ after: 'x' })).details);
    expect((await readUntil([id], { after: oldest })).ids).toEqual([id]);
    expect((await read({ after })).rows).toEqual([]);
    for (const wrong of ['', 'a'.repeat(513)]) expect(await refused({ after: wrong })).toMatchObject({ status: 422 });
  });

  test('shows nothing of the platform, such as how many transactions it makes', async () => {
    const id = await publishOne();
    const { rows } = await readUntil([id]);
    const [stored] = await db.select().from(events).where(eq(events.id, id));
    const shown = Buffer.from(rows[0]?.cursor ?? '', 'base64url').toString('latin1');
    expect(shown).not.toContain(String(stored?.position));
    expect(shown).not.toContain(id);
  });

  test('is good for as long as events are kept, and the end of a quiet feed does not grow old', async () => {
    const day = 86_400_000;
    const later = (days: number): TenantContext => ({
      ...ctx,
      services: { ...services, now: () => new Date(Date.now() + days * day) },
    });
    const id = await publishOne();
    const { rows } = await readUntil([id]);
    const after = rows[0]?.cursor ?? '';
    const { retentionDays } = services.config;
    const input = { wait: 0 };
    const page = await readFeed(later(retentionDays), { ...input, after });
    expect(page.items).toEqual([]);
    const error = await readFeed(later(retentionDays + 1), { ...input, after }).catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw error;
    expect(error).toMatchObject({ code: 'invalid_cursor', message: expect.stringContaining('too old') });
    const { oldest } = z.object({ oldest: z.string() }).parse(error.details);
    // It can be used for hours, and its events' cursors too.
    const again = await readFeed(later(retentionDays + 1.2), { ...input, after: oldest });
    expect(again.items.map((item) => item.id)).toEqual([id]);
    const behind = await readFeed(later(retentionDays + 1.4), { ...input, after: again.items[0]?.cursor });
    expect(behind.items).toEqual([]);
    await readFeed(later(retentionDays * 2), { ...input, after: page.next_cursor });
  });
});

describe('a waiting call', () => {
  test('answers as soon as there is an event of its types, and else after its time', async () => {
    const { next: after } = await read({ after: 'latest' });
    const waiting = read({ after, types: 'payment.completed', wait: 20 });
    await publishOne('payment.created');
    const id = await publishOne();
    expect((await waiting).rows.map((row) => row.id)).toEqual([id]);
    const begun = performance.now();
    const { next } = await waiting;
    expect(await read({ after: next, wait: 1 })).toMatchObject({ rows: [], hasMore: false });
    expect(performance.now() - begun).toBeGreaterThan(900);
    for (const wait of [-1, 21, 1.5]) expect(await refused({ wait })).toMatchObject({ status: 422 });
  });

  test('answers when the transaction ends that holds back the events of others', async () => {
    const { next: after } = await read({ after: 'latest' });
    const held = await publishHeld();
    const id = await publishOne();
    // A long transaction is a delay for all.
    expect((await read({ after, wait: 1 })).rows).toEqual([]);
    const waiting = readUntil([id, held.id], { after, wait: 20 });
    await held.commit();
    expect((await waiting).ids).toEqual([held.id, id]);
  });

  test('is refused when its key is revoked, or loses its scope, in the meantime', async () => {
    const { next: after } = await read({ after: 'latest' });
    const made = await createKey(ctx, { label: 'k', scopes: ['events:read', 'payments:read'] });
    const before = waits;
    const revoked = get({ after, wait: 20 }, { as: made.key });
    const narrowed = get({ after, types: 'payment.*', wait: 20 });
    await eventually(
      () => waits - before,
      (n) => n === 2,
    );
    await revokeKey(ctx, made.id);
    await db
      .update(apiKeys)
      .set({ scopes: ['events:read'] })
      .where(eq(apiKeys.rate_limit, 100_000));
    await publishOne();
    expect(await revoked).toMatchObject({ status: 401, json: { error: { code: 'api_key_revoked' } } });
    expect(await narrowed).toMatchObject({ status: 403, json: { error: { code: 'missing_scope' } } });
  });

  test('counts as a live view of its key and merchant, until its caller is gone', async () => {
    const { next: after } = await read({ after: 'latest' });
    const [gone, before] = [new AbortController(), waits];
    const calls = Array.from({ length: 4 }, () =>
      get({ after, wait: 20 }, { signal: gone.signal }).catch((error: unknown) => error),
    );
    await eventually(
      () => waits - before,
      (n) => n === 4,
    );
    expect(await refused({ after, wait: 1 })).toMatchObject({ status: 429, code: 'rate_limited' });
    // Without waiting it is an ordinary call.
    expect(await read({ after })).toMatchObject({ rows: [] });
    gone.abort();
    await Promise.all(calls);
    await eventually(
      () => get({ after, wait: 1 }),
      ({ status }) => status === 200,
    );
  });

  test('shares one query with all others of its process', async () => {
    const database = openDatabase(url, { max: 1, name: 'counted' });
    const statements: string[] = [];
    Object.assign(database.sql.options, { debug: (_: number, text: string) => statements.push(text) });
    const waiters = createFeedWaiters(database.db, services.now);
    const after = { position: 1n << 62n, id: '~' };
    const tenants = [ctx.tenant, (await newTenant(services)).tenant];
    const never = new AbortController().signal;
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        waiters.wait({ tenant: tenants[n % 2] ?? ctx.tenant, types: ['payment.created'], after }, 1_100, never),
      ),
    );
    const asked = statements.filter((text) => text.includes('FROM events')).length;
    await database.close();
    expect(asked).toBeGreaterThan(0);
    // Four times a second.
    expect(asked).toBeLessThanOrEqual(Math.ceil((performance.now() - begun) / 250));
  });
});
