import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { findEventType } from '@cryptoix/core';
import { type Cable, openCable } from '@cryptoix/harness/cable';
import { openPooler, type Pooler } from '@cryptoix/harness/pooler';
import { startPublishers } from '@cryptoix/harness/publishers';
import { type App, newInstall, removeInstall, replaceApp, startApp } from '@cryptoix/harness/app';
import { type Neighbours, newNeighbours } from './neighbours.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { plainEvent } from './work.ts';

/** What was seen beside the work of the customers. */
export interface Seen {
  /** Events that clients without retries published, and had acknowledged. */
  readonly published: string[];
  /** Why each of their connections was refused, reset or had no response while processes were replaced. */
  readonly refused: string[];
  /** How many half-open connections were still open after 30 s. */
  unnoticed: number;
  /** A process is stopped now. */
  stopped: boolean;
}

/** The parts that faults break and restore: the app with its database behind cable and pooler, and a merchant's server. */
export interface Stage {
  app: App;
  /** Another process that dispatches, on the same database. */
  readonly dispatcher: () => App;
  readonly cable: Cable;
  readonly pooler: Pooler;
  readonly receiver: Receiver;
  /** The receiver of the other merchants' endpoints: it accepts every call and never responds. */
  readonly silent: Receiver;
  readonly neighbours: Neighbours;
  readonly seen: Seen;
  /** Checks that go on beside the faults. */
  readonly checks: Promise<void>[];
  /** Starts database and app, after both ended. */
  restart(): Promise<void>;
  /** Replaces every process by a new one, while clients without retries publish for this merchant. */
  roll(merchantId: string): Promise<void>;
  /** Kills the other process that dispatches and starts it again. */
  killDispatcher(): Promise<void>;
  close(): Promise<void>;
}

/** Starts two processes of the app on an empty database, and a receiver. */
export async function setStage(): Promise<Stage> {
  const install = await newInstall();
  const beside = await newInstall();
  const openPostgres = () => startEmbeddedPostgres({ dataDir: install.dataDir, log: () => {} });
  let postgres = await openPostgres();
  const pooler = await openPooler({ pooling: 'session', size: 8, target: () => postgres.url });
  const cable = await openCable(() => Number(new URL(pooler.url).port));
  const throughBoth = new URL(pooler.url);
  throughBoth.port = String(cable.port);
  const secret = randomBytes(32).toString('base64');
  const env = {
    LOG_LEVEL: 'warn',
    DATABASE_URL: throughBoth.href,
    PUBLIC_URL: `http://127.0.0.1:${install.port}`,
    AUTH_SECRET: secret,
    KEY_PEPPERS: `1:${secret}`,
    ENCRYPTION_KEYS: `1:${secret}`,
  };
  const options = { ...install, env };
  // Its metrics respond where the harness waits for it.
  const besideOptions = { ...beside, env: { ...env, ROLES: 'dispatcher', METRICS_PORT: String(beside.port) } };
  const receiver = await openReceiver();
  const silent = await openReceiver();
  await silent.become('hanging');
  const app = await startApp(options);
  let dispatcher = await startApp(besideOptions);
  const stage: Stage = {
    app,
    dispatcher: () => dispatcher,
    cable,
    pooler,
    receiver,
    silent,
    neighbours: await newNeighbours(app, silent),
    seen: { published: [], refused: [], unnoticed: 0, stopped: false },
    checks: [],
    async restart() {
      // After a power cut it runs on another port, which the pooler looks up.
      postgres = await openPostgres();
      stage.app = await startApp(options);
    },
    async roll(merchantId) {
      const { sample: data } = findEventType(plainEvent);
      const publishers = startPublishers({ ...stage.app, merchantId }, { type: plainEvent, data });
      stage.app = await replaceApp(stage.app, options);
      await dispatcher.stop();
      dispatcher = await startApp(besideOptions);
      const { acknowledged, refused } = await publishers.stop();
      stage.seen.published.push(...acknowledged);
      stage.seen.refused.push(...refused);
    },
    async killDispatcher() {
      await dispatcher.kill();
      dispatcher = await startApp(besideOptions);
    },
    async close() {
      await Promise.all([receiver.close(), silent.close()]);
      await dispatcher.stop();
      await stage.app.stop();
      await cable.close();
      await pooler.close();
      await postgres.stop();
      await removeInstall(install.dataDir);
      await removeInstall(beside.dataDir);
    },
  };
  return stage;
}
