import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openPooler } from '@cryptoix/harness/pooler';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { typeOf } from '@cryptoix/harness/wire';
import { openDatabase } from '../db/client.ts';
import { listDeliveries } from '../deliveries/deliveries.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { changeQueueRows } from '../queue/fixtures.ts';
import { startDispatcher } from './dispatcher.ts';
import { startReceiver } from './test-receivers.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
afterAll(close);

test.each(['the claim', 'the commit of the claim'])(
  'a claim whose connection is lost before the response to %s is made again by the same dispatcher',
  async (which) => {
    const receiver = await startReceiver();
    const ctx = await newTenant(services);
    const target = `http://127.0.0.1:${receiver.port}/`;
    await createEndpoint(ctx, { url: target, event_types: ['payment.*'] });
    await publish(ctx, [newEvent()]);
    let claiming = false;
    let losses = 0;
    const losesResponse = (message: Buffer) => {
      claiming ||= message.includes('SET dispatcher_id = ') && message.includes('clock_timestamp()');
      const last = which === 'the claim' ? typeOf(message) === 'S' : message.includes('commit');
      if (losses > 0 || !claiming || !last) return false;
      losses += 1;
      return true;
    };
    const pooler = await openPooler({ pooling: 'session', target: () => url, losesResponse });
    const database = openDatabase(pooler.url, { max: 1, name: 'lossy' });
    const dispatcher = await startDispatcher({ services, db: database.db });

    // A released delivery is due in a minute.
    const succeeded = async () => {
      await changeQueueRows(
        services.db,
        { due_at: sql`now()` },
        sql`dispatcher_id IS NULL AND due_at > now() + interval '5 s'`,
      );
      return (await listDeliveries(ctx, { status: 'succeeded' })).items.length;
    };
    await eventually(succeeded, (count) => count === 1);
    expect(losses).toBe(1);
    await dispatcher.stop();
    await database.close();
    await pooler.close();
  },
);
