import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { historyTests, now } from '../../test/history.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { publish } from '../events/events.ts';
import { deliveriesOfEvents } from './of-events.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => now });
afterAll(close);
const { endpointOf } = historyTests(services);

test('the deliveries of events are found by the ids of the events', async () => {
  const ctx = await newTenant(services);
  const [one, two] = [await endpointOf(ctx), await endpointOf(ctx)];
  // Deliveries get their ids by the clock of the database.
  const { ids } = await publish({ ...ctx, services: { ...services, now: () => new Date() } }, [newEvent(), newEvent()]);
  const rows = await deliveriesOfEvents(ctx, ids);
  expect(rows.map(({ event_id, endpoint_id }) => `${event_id} ${endpoint_id}`).toSorted()).toEqual(
    ids.flatMap((id) => [one, two].map((endpoint) => `${id} ${endpoint.id}`)).toSorted(),
  );
  expect(rows[0]).toMatchObject({ status: 'pending', attempt_count: 0, next_attempt_at: expect.stringMatching(/Z$/) });
  expect(await deliveriesOfEvents(await newTenant(services), ids)).toEqual([]);
});
