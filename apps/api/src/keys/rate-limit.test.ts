import { afterAll, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { openDatabase } from '../db/client.ts';
import { createRateLimiter } from './rate-limit.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;

test('the rate limit counts the requests of other processes, once they have exchanged counts', async () => {
  const now = new Date(Date.UTC(2026, 5, 1, 12, 0, 10));
  const [a, b] = [createRateLimiter(), createRateLimiter()];
  for (let used = 0; used < 6; used += 1) a.consume('key_a', 10, now);
  for (let used = 0; used < 3; used += 1) b.consume('key_a', 10, now);
  expect(b.consume('key_b', 1, now).allowed).toBe(true);
  for (const limiter of [a, b, a]) await limiter.exchange(db, now);
  expect(a.consume('key_a', 10, now)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 50 });
  expect(a.consume('key_a', 10, now).allowed).toBe(false);
  for (const limiter of [a, b]) await limiter.exchange(db, now);
  expect(b.consume('key_a', 10, now)).toMatchObject({ allowed: false, remaining: 0 });
  expect(b.consume('key_a', 10, new Date(now.getTime() + 50_000))).toMatchObject({ allowed: true, remaining: 9 });
});

test('the rate limit holds while counts are exchanged and when that fails', async () => {
  const now = new Date();
  const limiter = createRateLimiter();
  for (let used = 0; used < 3; used += 1) limiter.consume('key_c', 3, now);
  const dead = openDatabase('postgres://nobody@127.0.0.1:9/none', { max: 1, name: 'test' });
  onTestFinished(dead.close);
  const exchange = limiter.exchange(dead.db, now);
  expect(limiter.consume('key_c', 3, now).allowed).toBe(false);
  await expect(exchange).rejects.toThrow('Failed query');
  expect(limiter.consume('key_c', 3, now).allowed).toBe(false);
});
