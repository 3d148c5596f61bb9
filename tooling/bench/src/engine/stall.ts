import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@cryptoix/api/db/client';
import { createPartitions, dropExpiredPartitions } from '@cryptoix/api/db/partitions';
import type { App } from '@cryptoix/harness/app';
import type { Call } from './calls.ts';
import { databaseUrl } from './database-url.ts';
import { type EngineReceiver, publish } from './publish.ts';

const stallSeconds = 8;

/**
 * Publishes steadily while partitions are created and expired ones dropped, as `maintenance` does each minute, and while
 * somebody reads the logs for three seconds.
 * @returns the ms of the longest publish
 */
export async function measureStall(app: App, receiver: EngineReceiver, calls: Call[]): Promise<number> {
  const { db, close } = openDatabase(await databaseUrl(app), { max: 2, name: 'bench maintenance' });
  const reader = openDatabase(await databaseUrl(app), { max: 1, name: 'bench report' });
  try {
    const publishing = publish(app, receiver, calls, { seconds: stallSeconds, perSecond: 50 });
    await sleep(1_000);
    const reading = reader.sql.begin(async (tx) => {
      await tx`SELECT count(*) FROM deliveries, (SELECT count(*) FROM events) AS e, (SELECT count(*) FROM attempts) AS a`;
      await sleep(3_000);
    });
    const in40Days = new Date(Date.now() + 40 * 86_400_000);
    await createPartitions(db, in40Days);
    // Drops yesterday, which is empty here.
    await dropExpiredPartitions(db, new Date(), 0);
    await reading;
    return Math.max(...(await publishing).acknowledged);
  } finally {
    await reader.close();
    await close();
  }
}
