import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { type EngineReceiver, publish, warmUpSeconds } from './publish.ts';
import { subscribe } from './subscribe.ts';
import { countWire } from './wire-count.ts';

/** Statements and round trips per event, in a separate short run through a counting proxy. */
export async function measureWire(receiver: EngineReceiver) {
  const [install, databaseInstall] = [await newInstall(), await newInstall()];
  const database = await startEmbeddedPostgres({ dataDir: databaseInstall.dataDir, log: () => {} });
  const wire = await countWire(database.url);
  try {
    const secret = randomBytes(32).toString('base64');
    const app = await startApp({
      ...install,
      env: {
        LOG_LEVEL: 'warn',
        DATABASE_URL: wire.url,
        PUBLIC_URL: `http://127.0.0.1:${install.port}`,
        AUTH_SECRET: secret,
        KEY_PEPPERS: `1:${secret}`,
        ENCRYPTION_KEYS: `1:${secret}`,
      },
    });
    try {
      const { single } = await subscribe(app, receiver);
      await publish(app, receiver, single, { seconds: warmUpSeconds });
      const before = { ...wire.count };
      const { events } = await publish(app, receiver, single, { seconds: warmUpSeconds });
      return {
        statements: (wire.count.statements - before.statements) / events,
        roundTrips: (wire.count.roundTrips - before.roundTrips) / events,
      };
    } finally {
      await app.stop();
    }
  } finally {
    wire.close();
    await database.stop();
    await removeInstall(databaseInstall.dataDir);
    await removeInstall(install.dataDir);
  }
}
