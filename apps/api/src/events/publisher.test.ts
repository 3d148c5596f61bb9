import { AppError, findEventType } from '@cryptoix/core';
import { openPooler } from '@cryptoix/harness/pooler';
import { typeOf } from '@cryptoix/harness/wire';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { toWireError } from '../wire-error.ts';
import { listEvents, parseEventData, publish } from './events.ts';
import { createPublisher } from './publisher.ts';
import type { NewEvent } from './record.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
afterAll(close);
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A publisher with connections of its own, and the statements that stored its events. */
function countedPublisher(through: string = url) {
  const database = openDatabase(through, { max: 2, name: 'counted', plans: 'generic' });
  cleanUps.push(() => database.close());
  const statements: string[] = [];
  Object.assign(database.sql.options, {
    debug: (_: number, text: string) => text.includes('INSERT INTO events') && statements.push(text),
  });
  const publisher = createPublisher(database.db);
  return { statements, in: (ctx: TenantContext) => ({ ...ctx, services: { ...services, publisher } }) };
}

const subscribed = async (mode: 'live' | 'test' = 'test') => {
  const ctx = await newTenant(services, mode);
  await createEndpoint(ctx, {
    url: mode === 'live' ? 'https://example.com/' : 'http://127.0.0.1:9/',
    event_types: ['*'],
  });
  return ctx;
};

const eventsOf = async (ctx: TenantContext) =>
  (await listEvents(ctx, { limit: 100 })).items.map(({ id }) => id).toSorted();
const deliveredOf = async (ctx: TenantContext) =>
  (await listDeliveries(ctx, { limit: 100 })).items.map((delivery) => delivery.event_id).toSorted();

const other = (key?: string): NewEvent => ({
  type: 'payment.completed',
  data: parseEventData(
    'payment.completed',
    { ...findEventType('payment.completed').sample, metadata: { a: 'b' } },
    'data',
  ),
  idempotencyKey: key,
});
const keyed = (key: string) => newEvent('payment.completed', { idempotencyKey: key });

/** Publishes all at once. The first two calls keep the publisher busy, so that the others share a commit. */
async function atOnce(publisher: ReturnType<typeof countedPublisher>, calls: readonly [TenantContext, NewEvent[]][]) {
  const busy = await newTenant(services);
  const all = [[busy, [newEvent()]], [busy, [newEvent()]], ...calls] as const;
  const results = await Promise.allSettled(all.map(([ctx, events]) => publish(publisher.in(ctx), events)));
  return results
    .slice(2)
    .map((result) =>
      result.status === 'fulfilled'
        ? { ids: result.value.ids, refused: null }
        : { ids: [], refused: codeOf(result.reason) },
    );
}

/** All ids of these results, sorted. */
const idsOf = (results: readonly ({ readonly ids: readonly string[] } | undefined)[]) =>
  results.flatMap((result) => result?.ids ?? []).toSorted();

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : toWireError(error).code);

describe('requests that publish at the same time', () => {
  test('share a commit, of any merchants and modes, and each gets its own events to its own endpoints', async () => {
    const publisher = countedPublisher();
    const [one, another, live] = [await subscribed(), await subscribed(), await subscribed('live')];
    const results = await atOnce(publisher, [
      [one, [newEvent(), other()]],
      [another, [newEvent()]],
      [live, [newEvent()]],
      [one, [other()]],
    ]);
    expect(publisher.statements).toHaveLength(3);
    expect(results.map(({ ids }) => ids.length)).toEqual([2, 1, 1, 1]);
    for (const [ctx, own] of [
      [one, [results[0], results[3]]],
      [another, [results[1]]],
      [live, [results[2]]],
    ] as const) {
      expect(await eventsOf(ctx)).toEqual(idsOf(own));
      expect(await deliveredOf(ctx)).toEqual(await eventsOf(ctx));
    }
    expect((await listEvents(live, {})).items[0]).toMatchObject({ livemode: true });
  });

  test('share it up to 200 events; a larger one is committed alone', async () => {
    const publisher = countedPublisher();
    const ctx = await newTenant(services);
    const many = (count: number): [TenantContext, NewEvent[]] => [ctx, Array.from({ length: count }, () => newEvent())];
    const results = await atOnce(publisher, [many(150), many(50), many(1), many(201), many(1), many(1)]);
    expect(results.map(({ ids }) => ids.length)).toEqual([150, 50, 1, 201, 1, 1]);
    // 1, 1, 150 + 50, 1, 201, 1 + 1.
    expect(publisher.statements).toHaveLength(6);
  });

  test('with one key get what they would have got one after another', async () => {
    const publisher = countedPublisher();
    const [ctx, elsewhere] = [await subscribed(), await subscribed()];
    const before = await publish(ctx, [keyed('old')]);
    const [first, same, changed, theirs, old, oldChanged] = await atOnce(publisher, [
      [ctx, [keyed('new')]],
      [ctx, [keyed('new')]],
      [ctx, [other('new')]],
      [elsewhere, [other('new')]],
      [ctx, [keyed('old')]],
      [ctx, [other('old')]],
    ]);
    expect(same).toEqual(first);
    expect(changed?.refused).toBe('idempotency_key_reused');
    expect(old?.ids).toEqual(before.ids);
    expect(oldChanged?.refused).toBe('idempotency_key_reused');
    expect(await eventsOf(ctx)).toEqual(idsOf([before, first]));
    expect(await deliveredOf(ctx)).toEqual(await eventsOf(ctx));
    expect(await eventsOf(elsewhere)).toEqual(theirs?.ids);
  });

  test('store all events of a request or none, when a key of it is refused', async () => {
    const publisher = countedPublisher();
    const ctx = await subscribed();
    const results = await atOnce(publisher, [
      [ctx, [keyed('k')]],
      [ctx, [newEvent(), other('k')]],
      [ctx, [newEvent()]],
    ]);
    // The second has two events and commits alone, perhaps before the first: either may own the key.
    expect(results.filter(({ refused }) => refused !== null).map(({ refused }) => refused)).toEqual([
      'idempotency_key_reused',
    ]);
    expect(results[2]?.refused).toBe(null);
    expect(await eventsOf(ctx)).toEqual(idsOf(results));
  });

  test('are stored one by one when the database refuses one of them, which alone is refused', async () => {
    const publisher = countedPublisher();
    const ctx = await subscribed();
    const results = await atOnce(publisher, [
      [ctx, [newEvent()]],
      // Postgres cannot store a NUL in text; callers cannot send one, since the schema refuses it.
      [ctx, [keyed('a\0b')]],
      [ctx, [newEvent(), newEvent()]],
      [ctx, [keyed('good')]],
    ]);
    expect(results.map(({ ids, refused }) => refused ?? ids.length)).toEqual([1, 'internal_error', 2, 1]);
    expect(await eventsOf(ctx)).toEqual(idsOf(results));
    expect(await deliveredOf(ctx)).toEqual(await eventsOf(ctx));
  });

  test.each([
    // A statement on its own commits with its Sync, a transaction with its commit.
    ['without keys', () => newEvent(), (message: Buffer) => typeOf(message) === 'S'],
    ['with keys', (n: number) => keyed(`key ${n}`), (message: Buffer) => message.includes('commit')],
  ])(
    '%s get unavailable when the response to their commit is lost, and are not stored twice',
    async (_, make, commits) => {
      const ctx = await subscribed();
      /** The three are with the database: the next commit is theirs. */
      let sent = false;
      let losses = 0;
      const losesResponse = (message: Buffer) => {
        sent ||= message.includes(ctx.tenant.merchantId);
        if (!sent || losses > 0 || !commits(message)) return false;
        losses += 1;
        return true;
      };
      const pooler = await openPooler({ pooling: 'session', target: () => url, losesResponse });
      cleanUps.push(() => pooler.close());
      const publisher = countedPublisher(pooler.url);
      const busy = await newTenant(services);
      // It keeps a connection busy, so that the three share the next commit.
      const first = publish(publisher.in(busy), [newEvent()]);
      const second = publish(publisher.in(busy), [newEvent()]);
      const together = Promise.allSettled([1, 2, 3].map((n) => publish(publisher.in(ctx), [make(n)])));
      await Promise.allSettled([first, second]);
      const results = await together;
      expect(losses).toBe(1);
      expect(results.map((result) => (result.status === 'fulfilled' ? result.value : codeOf(result.reason)))).toEqual([
        'unavailable',
        'unavailable',
        'unavailable',
      ]);
      await expect.poll(async () => (await eventsOf(ctx)).length).toBe(3);
      expect(await publish(publisher.in(ctx), [newEvent()])).toMatchObject({ ids: [expect.any(String)] });
      expect(await eventsOf(ctx)).toHaveLength(4);
    },
  );
});

test('publishing uses one generic plan; claims and results are planned for the present rows', async () => {
  const ctx = await subscribed();
  const kept = openDatabase(url, { max: 1, name: 'kept', plans: 'generic' });
  cleanUps.push(() => kept.close());
  const own = { ...ctx, services: { ...services, publisher: createPublisher(kept.db) } };
  for (let times = 0; times < 8; times += 1) await publish(own, [newEvent()]);
  expect(
    await kept.sql`SELECT generic_plans::int, custom_plans::int FROM pg_prepared_statements WHERE statement ~ '^\\s*WITH input'`,
  ).toEqual([{ generic_plans: 8, custom_plans: 0 }]);
  expect(await services.db.execute(sql`SHOW plan_cache_mode`)).toEqual([{ plan_cache_mode: 'force_custom_plan' }]);
});
