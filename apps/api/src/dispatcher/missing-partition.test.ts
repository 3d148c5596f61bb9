import { sql } from 'drizzle-orm';
import { eventually } from '@cryptoix/harness/eventually';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { startDispatcher } from './dispatcher.ts';
import { startReceiver } from './test-receivers.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;

test('a delivery whose day has no partition in the history is sent once and enters it: the partition is made', async () => {
  const receiver = await startReceiver();
  const ctx = await newTenant(services);
  await createEndpoint(ctx, { url: `http://127.0.0.1:${receiver.port}/`, event_types: ['payment.*'] });
  await publish(ctx, [newEvent(), newEvent()]);
  await db.execute(sql`DROP TABLE deliveries_before, attempts_before`);
  const dispatcher = await startDispatcher({ services, db });
  const { items } = await eventually(
    () => listDeliveries(ctx, { status: 'succeeded' }),
    (page) => page.items.length === 2,
  );
  await dispatcher.stop();
  expect(items.map((item) => item.attempt_count)).toEqual([1, 1]);
  expect(receiver.requests).toHaveLength(2);
});
