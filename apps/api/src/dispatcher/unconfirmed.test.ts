import { afterAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { queueTests } from '../../test/queue.ts';
import { testServices } from '../../test/services.ts';
import { clearQueue } from '../queue/fixtures.ts';
import { register } from '../queue/leases.ts';
import { UnconfirmedEvents } from './unconfirmed.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;
const { endpointWith, begin, queued } = queueTests(services);
beforeEach(() => clearQueue(db));

test('what an unconfirmed publish began is released however long the database could not be reached', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { ctx, id } = await endpointWith(0);
  const lease = await register(db);
  const unconfirmed = new UnconfirmedEvents();
  const { eventId } = await begin(ctx, id, lease);
  unconfirmed.add(lease, [eventId]);
  vi.advanceTimersByTime(600_000);
  await unconfirmed.release(db, lease);
  expect(await queued()).toMatchObject([{ dispatcher_id: null, attempts: 0, due: true }]);
});
