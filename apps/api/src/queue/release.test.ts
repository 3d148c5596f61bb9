import { afterAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { clearQueue } from './fixtures.ts';
import { register } from './leases.ts';
import { reclaim } from './reclaim.ts';
import { releaseBegun } from './release.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;
beforeEach(() => clearQueue(db));
const { endpointWith, claimOne, queued, begin } = queueTests(services);

test('what a dispatcher has claimed of an event is not released with what began unknown to it', async () => {
  await endpointWith(1);
  const dispatcherId = await register(db);
  const { eventId } = await claimOne(dispatcherId);
  expect(await releaseBegun(db, dispatcherId, [eventId])).toEqual(new Set());
  expect(await queued()).toMatchObject([{ dispatcher_id: dispatcherId }]);
});

test('what began unknown to a dispatcher is released once, and not when it is claimed again by then', async () => {
  const { ctx, id } = await endpointWith(0);
  const dispatcherId = await register(db);
  const { eventId } = await begin(ctx, id, dispatcherId);
  expect(await releaseBegun(db, dispatcherId, [eventId])).toEqual(new Set([eventId]));
  expect(await queued()).toMatchObject([{ dispatcher_id: null, attempts: 0, due: true }]);
  await claimOne(dispatcherId);
  expect(await releaseBegun(db, dispatcherId, [eventId])).toEqual(new Set());
  expect(await queued()).toMatchObject([{ dispatcher_id: dispatcherId }]);
});

test('what began under a lease is released by nobody else, nor once that was reclaimed and another dispatcher has it', async () => {
  const { ctx, id } = await endpointWith(0);
  const [former, next] = [await register(db), await register(db)];
  const { eventId } = await begin(ctx, id, former);
  expect(await releaseBegun(db, next, [eventId])).toEqual(new Set());
  await reclaim(db, former);
  await claimOne(next);
  for (const dispatcherId of [former, next]) expect(await releaseBegun(db, dispatcherId, [eventId])).toEqual(new Set());
  expect(await queued()).toMatchObject([{ dispatcher_id: next, attempts: 1 }]);
});
