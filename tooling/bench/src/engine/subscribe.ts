import { createCryptoixClient } from '@cryptoix/client';
import type { App } from '@cryptoix/harness/app';
import { type Call, callsTo, types } from './calls.ts';
import { type EngineReceiver, publish } from './publish.ts';

const merchantCount = 50;

/**
 * Creates the merchants with their endpoints, and the calls that publish to them. Each endpoint has had one event: an
 * address gets only 100 sends at a time while none has succeeded, and is then left alone for a minute.
 */
export async function subscribe(app: App, receiver: EngineReceiver): Promise<{ single: Call[]; batch: Call[] }> {
  const single: Call[] = [];
  const batch: Call[] = [];
  for (let at = 0; at < merchantCount; at++) {
    const { id } = await createCryptoixClient(app).merchants.create.mutate({ name: `Bench ${at}` });
    const team = createCryptoixClient({ ...app, merchantId: id, mode: 'test' });
    for (const type of types)
      await team.endpoints.create.mutate({ url: `${receiver.url}/${at}/${type}`, event_types: [type] });
    const calls = callsTo(id);
    single.push(...calls.single);
    batch.push(calls.batch);
  }
  for (let from = 0; from < single.length; from += 50)
    await publish(app, receiver, single.slice(from, from + 50), { seconds: 0.5, perSecond: 100 });
  return { single, batch };
}
