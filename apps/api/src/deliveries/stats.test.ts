import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ago, historyTests, hour, minute, now, type Past } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { bucketWidth, deliveryStats } from './stats.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { endpointOf, past } = historyTests(services);

describe('the timeline', () => {
  test('counts every delivery of the range, in buckets that cover all of it', async () => {
    const ctx = await newTenant(services);
    const endpoint = await endpointOf(ctx);
    const second = await endpointOf(ctx);
    const write = (agoMs: number, more: Partial<Past> = {}) => past(ctx, { endpoint: endpoint.id, agoMs, ...more });
    await write(minute, { ms: 100 });
    await write(2 * hour, { ms: 300, status: 'failed', error: 'status', code: 500 });
    await write(23 * hour, { ms: 9_000, status: 'failed', error: 'timeout', code: null });
    await write(5 * hour, { endpoint: second.id, ms: 200 });
    await write(25 * hour, { ms: 7_777 });
    const stats = await deliveryStats(ctx, { since: ago(24 * hour) });
    expect(stats).toMatchObject({ bucket_seconds: 1_800, since: ago(24 * hour), until: now.toISOString() });
    expect(stats.buckets).toHaveLength(49);
    expect(stats.totals).toEqual({
      succeeded: 2,
      failed: 2,
      pending: 0,
      retrying: 0,
      canceled: 0,
      success_rate: 0.5,
      p50_ms: 200,
      p95_ms: 300,
    });
    expect(stats.buckets.at(-1)).toEqual({
      at: '2026-11-23T12:30:00.000Z',
      succeeded: 1,
      failed: 0,
      pending: 0,
      retrying: 0,
      canceled: 0,
      p50_ms: 100,
      p95_ms: 100,
    });
    expect(stats.buckets[0]).toMatchObject({ at: '2026-11-22T12:30:00.000Z', succeeded: 0, p50_ms: null });
    expect((await deliveryStats(ctx, { since: ago(24 * hour), endpoint_id: second.id })).totals).toMatchObject({
      succeeded: 1,
      failed: 0,
      success_rate: 1,
    });
    expect((await deliveryStats(await newTenant(services), { since: ago(hour) })).totals).toMatchObject({
      succeeded: 0,
      success_rate: null,
      p50_ms: null,
    });
  });

  test('is cut to the retention, and a range with nothing in it is refused', async () => {
    const ctx = await newTenant(services);
    expect((await deliveryStats(ctx, { since: '1999-01-01T00:00:00Z' })).since).toBe(ago(30 * 24 * hour));
    for (const range of [
      { since: ago(-hour) },
      { since: ago(hour), until: ago(2 * hour) },
      { since: '1999-01-01T00:00:00Z', until: '2000-01-01T00:00:00Z' },
    ])
      await expect(deliveryStats(ctx, range)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  test('never has more than 61 buckets, nor one narrower than a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 24 * hour }), (ms) => {
        const width = bucketWidth(ms);
        expect(Math.ceil(ms / width)).toBeLessThanOrEqual(60);
        expect(width % minute).toBe(0);
      }),
    );
  });
});
