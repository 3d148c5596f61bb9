import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { openPooler, type Pooler } from '@cryptoix/harness/pooler';
import { type App, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { type Neighbours, newNeighbours } from './neighbours.ts';
import { openReceiver, type Receiver } from './receiver.ts';

/** The parts that faults break and restore: the app with its database behind a pooler, and a merchant's server. */
export interface Stage {
  app: App;
  readonly pooler: Pooler;
  readonly receiver: Receiver;
  /** The receiver of the other merchants' endpoints: it accepts every call and never responds. */
  readonly silent: Receiver;
  readonly neighbours: Neighbours;
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts an app on an empty database, and a receiver. */
export async function setStage(): Promise<Stage> {
  const install = await newInstall();
  const openPostgres = () => startEmbeddedPostgres({ dataDir: install.dataDir, log: () => {} });
  let postgres = await openPostgres();
  const pooler = await openPooler({ pooling: 'session', size: 8, target: () => postgres.url });
  const secret = randomBytes(32).toString('base64');
  const options = {
    ...install,
    env: {
      LOG_LEVEL: 'warn',
      DATABASE_URL: pooler.url,
      PUBLIC_URL: `http://127.0.0.1:${install.port}`,
      AUTH_SECRET: secret,
      KEY_PEPPERS: `1:${secret}`,
      ENCRYPTION_KEYS: `1:${secret}`,
    },
  };
  const receiver = await openReceiver();
  const silent = await openReceiver();
  await silent.become('hanging');
  const app = await startApp(options);
  const stage: Stage = {
    app,
    pooler,
    receiver,
    silent,
    neighbours: await newNeighbours(app, silent),
    async restart() {
      // After a power cut it runs on another port, which the pooler looks up.
      postgres = await openPostgres();
      stage.app = await startApp(options);
    },
    async close() {
      await Promise.all([receiver.close(), silent.close()]);
      await stage.app.stop();
      await pooler.close();
      await postgres.stop();
      await removeInstall(install.dataDir);
    },
  };
  return stage;
}

/** A fault: it breaks something, and restores it before it ends. `share`, from 0 to below 1, is how long it lasts. */
type Fault = (stage: Stage, share: number) => Promise<void>;

/** The longest fault (ms) of the receiver. */
const maxReceiverFaultMs = 4_000;
const behavior =
  (name: Parameters<Receiver['become']>[0]): Fault =>
  async ({ receiver }, share) => {
    await receiver.become(name);
    await sleep(share * maxReceiverFaultMs);
    await receiver.become('well');
  };

/** The longest time (ms) that the pooler is in transaction mode. */
const maxPoolingMs = 3_000;

/** The faults of the platform. */
const platformFaults = {
  /** All of its processes end at once, and so does its database. */
  async power_cut(stage) {
    await stage.app.kill();
    await stage.restart();
  },
  /** It is stopped gracefully and started again. */
  async deploy(stage) {
    await stage.app.stop();
    await stage.restart();
  },
  /** The database ends every connection, also busy ones. */
  async connections_cut({ app }) {
    const { adminUrl } = await startEmbeddedPostgres({ dataDir: app.dataDir, log: () => {} });
    const { sql, close } = openDatabase(adminUrl, { max: 1, name: 'faults' });
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
    await close();
  },
  /** The pooler is in transaction mode for a while, so sessions lose their prepared statements and settings. */
  async pooler_by_transaction({ pooler }, share) {
    pooler.become('transaction');
    await sleep(share * maxPoolingMs);
    pooler.become('session');
  },
  /** Two other merchants have 1,600 webhooks for servers that never respond. */
  async silent_neighbours({ neighbours }) {
    await neighbours.publish();
  },
} satisfies Record<string, Fault>;

/** The faults of the merchant's server. */
const receiverFaults = {
  receiver_failing: behavior('failing'),
  receiver_hanging: behavior('hanging'),
  receiver_resetting: behavior('resetting'),
  receiver_down: behavior('down'),
} satisfies Record<string, Fault>;

/** The longest time (ms) without a fault before the next one. */
const maxPauseMs = { platform: 3_000, receiver: 3_000 };

/**
 * Breaks platform and receiver repeatedly, each on its own schedule, until `endsAt` (Unix ms). The seed decides which
 * fault comes and how long it lasts.
 * @returns how often each fault happened
 */
export async function inflict(stage: Stage, endsAt: number, randomFor: (name: string) => () => number) {
  const counts: Record<string, number> = {};
  const among = async (faults: Record<string, Fault>, maxMs: number, random: () => number) => {
    const list = Object.entries(faults);
    for (;;) {
      await sleep(random() * maxMs);
      const chosen = list[Math.floor(random() * list.length)];
      if (chosen === undefined || Date.now() >= endsAt) return;
      const [name, fault] = chosen;
      counts[name] = (counts[name] ?? 0) + 1;
      await fault(stage, random());
    }
  };
  for (const name of [...Object.keys(platformFaults), ...Object.keys(receiverFaults)]) counts[name] = 0;
  await Promise.all([
    among(platformFaults, maxPauseMs.platform, randomFor('platform')),
    among(receiverFaults, maxPauseMs.receiver, randomFor('receiver')),
  ]);
  return counts;
}
