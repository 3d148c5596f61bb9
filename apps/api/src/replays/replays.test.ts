import { type KeyScope, newId, type Role } from '@cryptoix/core';
import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ago, historyTests, hour, minute, now, type Past } from '../../test/history.ts';
import { refusalOf } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { holding, newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import type { TenantContext } from '../context.ts';
import { events, memberships } from '../db/schema/index.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { deleteEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { revokeKey } from '../keys/change.ts';
import { createKey } from '../keys/create.ts';
import { putInState, storeDeliveries } from '../queue/fixtures.ts';
import { cancelReplay, getReplay, startReplay } from './replays.ts';
import { replayChunk } from './run.ts';
import { replayInput } from './schemas.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { db } = services;
const { endpointOf, past } = historyTests(services);
const runtime = { services, db };

const codeOf = async (work: Promise<unknown>) => (await refusalOf(work))?.code ?? null;

/** A merchant's key that may replay, and read payments. */
async function newShop(): Promise<TenantContext> {
  const ctx = await newTenant(services);
  const scopes: KeyScope[] = ['webhooks:write', 'payments:read', 'endpoints:write'];
  const { id } = await createKey(ctx, { label: 'Shop', scopes });
  return { ...holding(ctx, ...scopes), actor: { type: 'api_key', id, label: 'Shop' } };
}
const failed = { status: 'failed', error: 'status', code: 500, agoMs: minute } as const;

/** Replays every chunk of all bulk replays, without waiting for the ramp. */
async function runAll(): Promise<void> {
  do await db.execute(sql`UPDATE webhook_replays SET next_chunk_at = now() WHERE status = 'running'`);
  while (await replayChunk(runtime));
}

async function start(ctx: TenantContext, input: Parameters<typeof startReplay>[1]) {
  const { id } = await startReplay(ctx, input);
  if (id === null) throw new Error('a dry run has no id');
  return id;
}

const statusesOf = async (ctx: TenantContext) => {
  const { items } = await listDeliveries(ctx, { limit: 100 });
  return new Map(items.map(({ id, status }) => [id, status]));
};

let batches = 0;
/** Failed deliveries of one event, as if it had that many. @returns their ids, oldest first */
async function many(ctx: TenantContext, endpoint: string, count: number): Promise<number[]> {
  const event = newId('event', now.getTime() - hour);
  const first = await past(ctx, { endpoint, ...failed, agoMs: hour + ++batches * minute });
  const { merchantId: merchant_id, mode } = ctx.tenant;
  const type = 'payment.completed';
  await db.insert(events).values({ id: event, merchant_id, mode, type, created_at: now, body: Buffer.from('{}') });
  const ids = Array.from({ length: count - 1 }, (_, index) => first + index + 1);
  const row = {
    merchant_id,
    mode,
    endpoint_id: endpoint,
    event_id: event,
    event_type: type,
    status: 'failed',
  } as const;
  await storeDeliveries(db, { deliveries: ids.map((id) => ({ id, ...row })) });
  return [first, ...ids];
}

test('everything that a filter matches is sent again, oldest first and by the ramp, chunk by chunk', async () => {
  const ctx = await newShop();
  const { id: endpoint } = await endpointOf(ctx);
  const ids = await many(ctx, endpoint, 1_100);
  await past(ctx, { endpoint, agoMs: minute });
  const id = await start(ctx, { filter: { endpoint_id: endpoint } });
  expect(await getReplay(ctx, id)).toMatchObject({ status: 'running', total: 1_100, replayed: 0, finished_at: null });
  expect(await replayChunk(runtime)).toBe(true);
  expect(await getReplay(ctx, id)).toMatchObject({ status: 'running', replayed: 500, skipped: {} });
  // The ramp has sent the first 500 after 7 s; until then the next ones can be canceled.
  expect(await replayChunk(runtime)).toBe(false);
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({
    status: 'completed',
    replayed: 1_100,
    finished_at: now.toISOString(),
  });
  const queued = await db.execute<{ id: string; at: number; trigger: string }>(sql`
    SELECT id, trigger, extract(epoch FROM due_at - now())::float8 AS at FROM delivery_queue WHERE endpoint_id = ${endpoint} ORDER BY id`);
  expect(queued.map((row) => Number(row.id))).toEqual(ids);
  expect(new Set(queued.map(({ trigger }) => trigger))).toEqual(new Set(['recovery']));
  const width = (from: number, to: number) => (queued[to]?.at ?? 0) - (queued[from]?.at ?? 0);
  expect(width(0, 499)).toBeCloseTo(Math.sqrt(499 / 10), 3);
  expect(width(500, 999)).toBeCloseTo(Math.sqrt(999 / 10) - Math.sqrt(500 / 10), 3);
  expect(width(1_000, 1_099)).toBeCloseTo(Math.sqrt(1_099 / 10) - Math.sqrt(1_000 / 10), 3);
});

test('canceled, it queues nothing more, and what is queued is still sent', async () => {
  const ctx = await newShop();
  const { id: endpoint } = await endpointOf(ctx);
  await many(ctx, endpoint, 600);
  const id = await start(ctx, { filter: { since: ago(2 * hour) } });
  await replayChunk(runtime);
  expect(await cancelReplay(ctx, id)).toMatchObject({ status: 'canceled', total: 600, replayed: 500 });
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({ status: 'canceled', replayed: 500 });
  const [counted] = await db.execute(
    sql`SELECT count(*)::int AS queued FROM delivery_queue WHERE endpoint_id = ${endpoint}`,
  );
  expect(counted).toEqual({ queued: 500 });
  expect(await codeOf(cancelReplay(ctx, id))).toBe('conflict');
  const other = await newShop();
  expect(await codeOf(cancelReplay(other, id))).toBe('not_found');
  expect(await codeOf(getReplay(other, id))).toBe('not_found');
});

test('what a single replay would refuse is left out and counted by the reason, in a dry run as in earnest', async () => {
  const ctx = await newShop();
  const [good, gone, off, narrow] = await Promise.all([1, 2, 3, 4].map(() => endpointOf(ctx)));
  const write = (endpoint: { id: string } | undefined, more: Partial<Past> = {}) =>
    past(ctx, { endpoint: endpoint?.id ?? '', ...failed, ...more });
  const sent = await write(good);
  const canceled = await write(good, { status: 'canceled' });
  await write(gone);
  await write(off);
  await write(off, { status: 'canceled' });
  // The endpoint subscribes to payment.* only, and this caller may not read invoices.
  await write(narrow, { type: 'invoice.paid' });
  const expired = await write(good);
  await db.execute(sql`DELETE FROM events WHERE id = (SELECT event_id FROM all_deliveries WHERE id = ${expired})`);
  await write(good, { status: 'succeeded', error: null, code: 200 });
  await deleteEndpoint(ctx, gone?.id ?? '');
  await updateEndpoint(ctx, { id: off?.id ?? '', status: 'disabled' });

  const filter = { since: ago(hour) };
  const counts = {
    total: 7,
    replayed: 2,
    skipped: { endpoint_deleted: 1, endpoint_disabled: 2, event_not_readable: 1, event_expired: 1 },
  };
  expect(await startReplay(ctx, { filter, dry_run: true })).toMatchObject({ id: null, status: 'dry_run', ...counts });
  expect([...(await statusesOf(ctx)).values()]).not.toContain('pending');
  const id = await start(ctx, { filter });
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({ status: 'completed', ...counts });
  const statuses = await statusesOf(ctx);
  const pending = [...statuses].filter(([, status]) => status === 'pending').map(([one]) => one);
  expect(new Set(pending)).toEqual(new Set([sent, canceled]));
});

test('a selection is sent again in any status; ids of others are counted as not found', async () => {
  const [ctx, other] = [await newShop(), await newShop()];
  const [mine, theirs] = [await endpointOf(ctx), await endpointOf(other)];
  const arrived = await past(ctx, { endpoint: mine.id });
  const lost = await past(ctx, { endpoint: mine.id, ...failed });
  const stranger = await past(other, { endpoint: theirs.id, ...failed });
  const ids = [lost, arrived, stranger, 1, lost];
  const counts = { total: 4, replayed: 2, skipped: { not_found: 2 } };
  expect(await startReplay(ctx, { ids, dry_run: true })).toMatchObject(counts);
  const id = await start(ctx, { ids });
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({ status: 'completed', ...counts });
  expect(await statusesOf(ctx)).toEqual(
    new Map([
      [arrived, 'succeeded'],
      [lost, 'pending'],
    ]),
  );
  expect(await statusesOf(other)).toEqual(new Map([[stranger, 'failed']]));
});

test('what has succeeded is sent again only when it is named so, also if it succeeds while the others are sent', async () => {
  const ctx = await newShop();
  const { id: endpoint } = await endpointOf(ctx);
  const arrived = await past(ctx, { endpoint, agoMs: minute });
  const late = await past(ctx, { endpoint, ...failed });
  const id = await start(ctx, { filter: { endpoint_id: endpoint } });
  await putInState(db, late, 'succeeded');
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({ total: 1, replayed: 0, skipped: { already_succeeded: 1 } });
  const named = await start(ctx, { filter: { endpoint_id: endpoint, status: 'succeeded' } });
  await runAll();
  expect(await getReplay(ctx, named)).toMatchObject({ total: 2, replayed: 2, skipped: {} });
  expect(await statusesOf(ctx)).toEqual(
    new Map([
      [late, 'succeeded'],
      [arrived, 'succeeded'],
    ]),
  );
});

test('it stops when its key is revoked', async () => {
  const ctx = await newShop();
  const { id: endpoint } = await endpointOf(ctx);
  await many(ctx, endpoint, 600);
  const id = await start(ctx, { filter: { endpoint_id: endpoint } });
  await replayChunk(runtime);
  await revokeKey(ctx, ctx.actor.id);
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({ status: 'stopped', total: 600, replayed: 500 });
});

test.each<[string, Role, 'completed' | 'stopped']>([
  ['goes on for a person with another role that may replay', 'developer', 'completed'],
  ['stops when its person gets a role that may not replay', 'viewer', 'stopped'],
])('it %s', async (_name, role, status) => {
  const ctx = await newTenant(services);
  const { id: endpoint } = await endpointOf(ctx);
  await past(ctx, { endpoint, ...failed });
  const email = `${newId('user')}@example.com`;
  const { userId } = await services.auth.createUserForSeed({ email, password: 'correct horse battery', name: 'Ada' });
  const member = { merchant_id: ctx.tenant.merchantId, user_id: userId, created_at: now };
  await db.insert(memberships).values({ ...member, role: 'owner' });
  const ada: TenantContext = { ...ctx, actor: { type: 'user', id: userId, label: email } };
  const id = await start(ada, { filter: { endpoint_id: endpoint } });
  await db.update(memberships).set({ role }).where(eq(memberships.user_id, userId));
  await runAll();
  expect(await getReplay(ctx, id)).toMatchObject({ status, replayed: status === 'completed' ? 1 : 0 });
});

test('a replay is one entry of the audit log, with its counts, of who started it', async () => {
  const ctx = await newShop();
  const { id: endpoint } = await endpointOf(ctx);
  await many(ctx, endpoint, 600);
  const from = { ...ctx, ip: '192.0.2.7', requestId: 'req_1' };
  const id = await start(from, { filter: { endpoint_id: endpoint } });
  await runAll();
  const { items } = await listAudit(ctx, { action: 'webhook_delivery.*' });
  expect(items).toMatchObject([
    {
      action: 'webhook_delivery.bulk_replayed',
      actor: ctx.actor,
      target: { type: 'webhook_replay', id },
      ip: '192.0.2.7',
      request_id: 'req_1',
      details: { filter: { endpoint_id: endpoint }, status: 'completed', total: 600, count: 600 },
    },
  ]);
});

test('ten run at once at most', async () => {
  const ctx = await newShop();
  const { id: endpoint } = await endpointOf(ctx);
  const ids = [await past(ctx, { endpoint, ...failed })];
  const started = await Promise.all(Array.from({ length: 12 }, () => codeOf(startReplay(ctx, { ids }))));
  expect(started.filter((code) => code === 'conflict')).toHaveLength(2);
  await runAll();
  expect(await codeOf(startReplay(ctx, { ids }))).toBeNull();
});

test('one that matches nothing has ended at once', async () => {
  const ctx = await newShop();
  expect(await startReplay(ctx, { filter: { since: ago(hour) } })).toMatchObject({ status: 'completed', total: 0 });
});

test.each<[string, object, string]>([
  ['neither ids nor a filter', {}, 'filter'],
  ['both', { ids: [1], filter: { since: ago(0) } }, 'filter'],
  ['no ids', { ids: [] }, 'ids'],
  ['more than 500 ids', { ids: Array.from({ length: 501 }, (_, id) => id + 1) }, 'ids'],
  [
    'a filter that names no endpoint, event, object or start',
    { filter: { status: 'failed', until: ago(0), q: 'x' } },
    'filter',
  ],
  ['an unknown filter', { filter: { since: ago(0), limit: 5 } }, 'filter'],
])('%s is refused', (_name, input, field) => {
  const { error } = replayInput.safeParse(input);
  expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
});
