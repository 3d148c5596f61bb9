import type { RateLimit } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { newEvent } from '../../test/tenants.ts';
import { updateEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { changeQueueRows, clearQueue } from './fixtures.ts';
import { register } from './leases.ts';
import { startAheadMs, startWithinMs } from './starts.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db } = services;
const { endpointWith, claimAs } = queueTests(services);
beforeEach(() => clearQueue(db));

async function limitedTo(rate_limit: RateLimit, due = 30) {
  const { ctx, id } = await endpointWith(0);
  await updateEndpoint(ctx, { id, rate_limit });
  await publish(
    ctx,
    Array.from({ length: due }, () => newEvent()),
  );
  return { ctx, id };
}

/** How many a dispatcher with much room claims. */
const count = async (dispatcherId: string) => (await claimAs(dispatcherId, { roomOfNew: 100 })).length;

/** Makes all that has been granted so much older. */
const pass = (ms: number) =>
  db.execute(sql`
    UPDATE endpoint_starts SET since = since - ${`${ms} ms`}::interval,
      starts = ARRAY(SELECT start - ${`${ms} ms`}::interval FROM unnest(starts) start ORDER BY start)`);

describe('the attempts of an endpoint with a rate limit', () => {
  test('are claimed up to the limit, and again when the period is nearly over', async () => {
    await limitedTo({ limit: 10, per: 'second' });
    const dispatcher = await register(db);
    expect([await count(dispatcher), await count(dispatcher)]).toEqual([10, 0]);
    await pass(1_000);
    expect([await count(dispatcher), await count(dispatcher)]).toEqual([10, 0]);
  });

  test('are counted by the minute where the limit is of a minute', async () => {
    await limitedTo({ limit: 7, per: 'minute' });
    const dispatcher = await register(db);
    expect(await count(dispatcher)).toBe(7);
    await pass(50_000);
    expect(await count(dispatcher)).toBe(0);
    await pass(10_000);
    expect(await count(dispatcher)).toBe(7);
  });

  test('are all of one dispatcher, until what it was granted must have begun', async () => {
    await limitedTo({ limit: 10, per: 'minute' });
    const [first, second] = [await register(db), await register(db)];
    expect(await claimAs(first, { roomOfNew: 3 })).toHaveLength(3);
    expect(await count(second)).toBe(0);
    await pass(startWithinMs + startAheadMs + 1);
    expect(await count(second)).toBe(7);
    expect(await count(first)).toBe(0);
    // What the second was granted counts as if it had begun as late as it could, whether or not it has died since.
    await pass(60_000);
    expect(await count(first)).toBe(3);
    await pass(startWithinMs);
    expect(await count(first)).toBe(7);
  });

  test('follow a new limit at once, with the attempts before it', async () => {
    const { ctx, id } = await limitedTo({ limit: 5, per: 'minute' });
    const dispatcher = await register(db);
    expect(await count(dispatcher)).toBe(5);
    await updateEndpoint(ctx, { id, rate_limit: { limit: 8, per: 'minute' } });
    expect([await count(dispatcher), await count(dispatcher)]).toEqual([3, 0]);
    await updateEndpoint(ctx, { id, rate_limit: { limit: 2, per: 'minute' } });
    await pass(59_000);
    expect(await count(dispatcher)).toBe(0);
    await pass(1_000);
    expect([await count(dispatcher), await count(dispatcher)]).toEqual([2, 0]);
    await updateEndpoint(ctx, { id, rate_limit: null });
    expect(await count(dispatcher)).toBe(30 - 5 - 3 - 2);
  });

  test('take nothing from other endpoints while they wait', async () => {
    const { id } = await limitedTo({ limit: 1, per: 'minute' });
    const other = await endpointWith(5);
    const claimed = await claimAs(await register(db), { roomOfNew: 5 });
    const of = (endpointId: string) => claimed.filter((entry) => entry.endpointId === endpointId).length;
    expect([of(id), of(other.id)]).toEqual([1, 5]);
  });

  test('never begin more often than the limit, whoever is granted them and however late they begin', async () => {
    const { id } = await limitedTo({ limit: 4, per: 'second' }, 200);
    const dispatchers = [await register(db), await register(db), await register(db)];
    const step = fc.record({
      who: fc.nat({ max: 2 }),
      waitMs: fc.oneof(fc.nat({ max: 150 }), fc.nat({ max: 1_500 })),
      room: fc.integer({ min: 1, max: 6 }),
      lateMs: fc.oneof(fc.constant(0), fc.nat({ max: startWithinMs })),
    });
    let began = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30 }), async (steps) => {
        await changeQueueRows(db, { dispatcher_id: null, claimed_at: null });
        await db.execute(sql`UPDATE endpoint_starts SET starts = '{}', dispatcher_id = NULL, since = NULL`);
        let passed = 0;
        const starts: number[] = [];
        const own: number[][] = dispatchers.map(() => []);
        for (const { who, waitMs, room, lateMs } of steps) {
          await pass(waitMs);
          passed += waitMs;
          const mine = own[who] ?? [];
          // As `Pace` keeps a dispatcher's own attempts apart.
          const earliest = () => (mine.at(-4) ?? -Infinity) + 1_000;
          const { at, claimed } = await db.transaction(async (tx) => {
            const [clock] = await tx.execute<{ ms: number }>(
              sql`SELECT extract(epoch FROM now())::float8 * 1000 AS ms`,
            );
            const ms = (clock?.ms ?? 0) + passed;
            const free = 4 - mine.slice(-4).filter((start) => start + 1_000 > ms + startAheadMs).length;
            if (free === 0) return { at: ms, claimed: 0 };
            const rooms = [{ endpointId: id, room: Math.min(room, free), inFlight: 0 }];
            return { at: ms, claimed: (await claimAs(dispatchers[who] ?? '', { lanes: rooms }, tx)).length };
          });
          for (let n = 0; n < claimed; n += 1) {
            const start = Math.max(at + lateMs, earliest());
            mine.push(start);
            if (start <= at + startWithinMs) starts.push(start);
          }
        }
        starts.sort((a, b) => a - b);
        began += starts.length;
        for (const [index, start] of starts.entries()) {
          const before = starts[index - 4];
          if (before !== undefined) expect(start - before).toBeGreaterThanOrEqual(999.99);
        }
      }),
      { numRuns: 12 },
    );
    expect(began).toBeGreaterThan(50);
  });
});
