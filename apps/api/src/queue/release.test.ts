import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { register } from './leases.ts';
import { releaseBegun } from './release.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;
const { owing, claimOne, queued } = queueTests(services);

test('what a dispatcher has claimed of an event is not released with what began unknown to it', async () => {
  await owing(1);
  const dispatcherId = await register(db);
  const { eventId } = await claimOne(dispatcherId);
  expect(await releaseBegun(db, dispatcherId, [eventId])).toEqual(new Set());
  expect(await queued()).toMatchObject([{ dispatcher_id: dispatcherId }]);
});
