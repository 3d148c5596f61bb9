import { newId } from '@cryptoix/core';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from './create.ts';
import { rotateKey } from './rotate.ts';
import { rotationState } from './rotation.ts';
import { startKeyUsage } from './usage.ts';

const hour = 3_600_000;
const now = new Date('2026-11-23T12:00:00Z');
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);

/** A key and its successor, each with requests so many hours ago. */
async function rotation(
  old: readonly number[],
  fresh: readonly number[],
  routes: { old?: string; fresh?: string } = {},
) {
  const ctx = await newTenant(services);
  const key = await createKey(ctx, { label: 'Shop', scopes: ['payments:read'] });
  const successor = await rotateKey(ctx, { id: key.id });
  const usage = startKeyUsage(services);
  const record = (keyId: string, hoursAgo: number, route = '/v1/payments') => {
    const at = new Date(now.getTime() - hoursAgo * hour);
    usage.record({
      id: newId('request', at.getTime()),
      keyId,
      tenant: ctx.tenant,
      method: 'GET',
      route,
      status: 200,
      errorCode: null,
      durationMs: 1,
      ip: null,
      scope: null,
      requiredScope: null,
      objectId: null,
      userAgent: null,
      hasIdempotencyKey: false,
      at,
    });
  };
  for (const hoursAgo of old) record(key.id, hoursAgo, routes.old);
  for (const hoursAgo of fresh) record(successor.id, hoursAgo, routes.fresh);
  await usage.close();
  return rotationState(ctx, key.id);
}

/** One each `step` hours: the first so many hours ago, 30 of them unless told otherwise. */
const every = (step: number, first: number, count = 30) => Array.from({ length: count }, (_, n) => first + n * step);

test('is safe once the old key has been silent for longer than its longest pause before', async () => {
  expect(await rotation([...every(0.5, 5), 30], [1])).toMatchObject({
    verdict: 'in_use',
    requests: 31,
    silent_seconds: 5 * 3_600,
    longest_pause_seconds: 10.5 * 3_600,
  });
  expect(await rotation([...every(0.5, 11), 30], [1])).toMatchObject({ verdict: 'safe' });
});

test('a key that rests at night is not called silent in the evening', async () => {
  // Each day from 8 to 18 o'clock, for a week; it is 12 o'clock, and the last request was yesterday at 18.
  const days = Array.from({ length: 7 }, (_, day) => every(0.5, 18 + 24 * day, 20)).flat();
  expect((await rotation(days, [1])).verdict).toBe('safe');
  expect(
    (
      await rotation(
        days.map((ago) => ago - 6),
        [1],
      )
    ).verdict,
  ).toBe('in_use');
});

test('a key that calls all the time has to be silent for an hour', async () => {
  expect((await rotation(every(0.01, 0.9), [0.5])).verdict).toBe('in_use');
  expect((await rotation(every(0.01, 1.1), [0.5])).verdict).toBe('safe');
});

test('with fewer than 20 requests in 14 days it cannot be told', async () => {
  expect(await rotation(every(0.1, 20, 19), [1])).toMatchObject({ verdict: 'unknown', requests: 19 });
  expect(await rotation([], [1])).toMatchObject({ verdict: 'unknown', last_request_at: null, silent_seconds: null });
  expect((await rotation(every(1, 15 * 24), [1])).verdict).toBe('unknown');
});

test('requests to /me are no use: not of the old key, and not of the new one', async () => {
  expect((await rotation([...every(0.5, 20)], [1], { fresh: '/v1/me' })).verdict).toBe('waiting');
  expect((await rotation(every(0.1, 20), [])).verdict).toBe('waiting');
  expect((await rotation(every(0.1, 20), [1], { old: '/v1/me' })).requests).toBe(0);
});
