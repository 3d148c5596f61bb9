import { openDatabase } from '@cryptoix/api/db/client';
import { type App, findPostgres, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import type { Call } from './calls.ts';
import { cpuTimes } from './cpu.ts';
import { databaseUrl } from './database-url.ts';
import { type EngineReceiver, publish, warmUpSeconds } from './publish.ts';
import { measureStall } from './stall.ts';
import { subscribe } from './subscribe.ts';

/** Events a second at which latencies are measured. */
export const rates = [100, 200];

/** The figures of one kind of load. */
export interface Load {
  /** Events delivered a second. */
  readonly rate: number;
  /** CPU of the app and of its database, in ms per event. */
  readonly app: number;
  readonly postgres: number;
  /** Bytes of WAL per event. */
  readonly wal: number;
}

/** The figures of one build of the product. */
export interface Product {
  readonly single: Load;
  readonly batch: Load;
  /** ms from publish to receiver, for each of `rates`. */
  readonly latencies: readonly (readonly number[])[];
  /** ms of the longest publish while partitions were created and dropped; null when it was not measured. */
  readonly stall: number | null;
}

/**
 * Measures one build of the product on an empty database.
 * @param root the folder of the build
 * @param seconds the length of each measurement
 * @param withStall false for another commit: partitions are made by this commit's code, which its database need not allow
 */
export async function measureProduct(
  root: string,
  receiver: EngineReceiver,
  seconds: number,
  { withStall }: { withStall: boolean },
): Promise<Product> {
  const install = await newInstall();
  const app = await startApp({ ...install, root, env: { LOG_LEVEL: 'warn' } });
  try {
    const calls = await subscribe(app, receiver);
    const load = async (own: Call[]) => {
      await publish(app, receiver, own, { seconds: warmUpSeconds });
      return measureLoad(app, receiver, own, seconds);
    };
    const single = await load(calls.single);
    const batch = await load(calls.batch);
    const latencies: number[][] = [];
    for (const perSecond of rates) {
      const { calledAt, arrivals } = await publish(app, receiver, calls.single, { seconds: seconds / 3, perSecond });
      latencies.push(calledAt.map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at));
    }
    const stall = withStall ? await measureStall(app, receiver, calls.single) : null;
    return { single, batch, latencies, stall };
  } finally {
    await app.stop();
    await removeInstall(install.dataDir);
  }
}

async function measureLoad(app: App, receiver: EngineReceiver, calls: Call[], seconds: number): Promise<Load> {
  const database = await findPostgres(app.dataDir);
  if (database === undefined) throw new Error('The database does not run.');
  const { sql, close } = openDatabase(await databaseUrl(app), { max: 1, name: 'bench' });
  const position = async () => {
    const [row] = await sql<{ at: string }[]>`SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS at`;
    return Number(row?.at);
  };
  try {
    const processes = { app: app.pid, postgres: database };
    const [cpu, wal] = [await cpuTimes(processes), await position()];
    const { events, begin, last } = await publish(app, receiver, calls, { seconds });
    const [cpuAfter, walAfter] = [await cpuTimes(processes), await position()];
    return {
      rate: events / ((last - begin) / 1000),
      app: (cpuAfter.app - cpu.app) / events,
      postgres: (cpuAfter.postgres - cpu.postgres) / events,
      wal: (walAfter - wal) / events,
    };
  } finally {
    await close();
  }
}
