import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { redactKeys } from '@cryptoix/core';
import { serve } from '@hono/node-server';
import { pino } from 'pino';
import { createAuth } from './auth/auth.ts';
import { createMailer } from './auth/mail.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import type { Services } from './context.ts';
import { createVault } from './crypto.ts';
import { openDatabase } from './db/client.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { createPartitions } from './db/partitions.ts';
import { demoUser, seedDemo } from './demo.ts';
import { startDispatcher } from './dispatcher/dispatcher.ts';
import { createApp } from './http/app.ts';
import { startKeyUsage } from './keys/usage.ts';
import { startMaintenance } from './maintenance/maintenance.ts';
import { startMetrics } from './metrics.ts';
import { systemResolver } from './net/resolve.ts';
import { createWaker } from './wake.ts';

/** Connections of this process: the API's, the dispatcher's and one that listens. Postgres allows 100 by default. */
const poolSize = 20;
/** After SIGTERM, requests under way get this long, in ms. */
const httpDrainMs = 10_000;

/** What a log may say of an error. A failed query's own message repeats its parameters, so its cause speaks for it. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'something that is not an Error was thrown' };
  if (error.cause instanceof Error && 'query' in error)
    return { ...describeError(error.cause), query: String(error.query).trim().slice(0, 200) };
  return { type: error.name, message: error.message, ...('code' in error && { code: error.code }), stack: error.stack };
}

type Stop = () => Promise<void> | void;

/** Starts the roles asked for. @returns what stops them, in order */
async function start(config: Config): Promise<() => Promise<void>> {
  const log = pino({
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: {
      // The last net: whatever slipped into a line, no key or secret leaves with it.
      streamWrite: redactKeys,
    },
  });
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.toReversed()) await stop();
  };

  try {
    mkdirSync(config.dataDir, { recursive: true });
    let url = config.databaseUrl;
    if (url === null) {
      const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log: (line) => log.info(line) });
      stops.push(() => embedded.stop());
      url = embedded.url;
    }
    await migrate(url);
    const database = openDatabase(url, { max: poolSize, name: [...config.roles].join(' ') });
    stops.push(() => database.close());
    const now = () => new Date();
    await createPartitions(database.db, now());

    const mailer = createMailer({
      smtpUrl: config.smtpUrl,
      dir: join(config.dataDir, 'mail'),
      from: config.mailFrom,
      log,
    });
    stops.push(() => mailer.drain());
    const waker = createWaker(database.sql, log);
    stops.push(() => waker.stop());
    const port = new URL(config.publicUrl).port;
    const services: Services = {
      config,
      db: database.db,
      vault: createVault(config.encryptionKeys),
      mailer,
      auth: createAuth({
        db: database.db,
        secret: config.authSecret,
        publicUrl: config.publicUrl,
        // On the embedded default people type localhost as often as 127.0.0.1.
        trustedOrigins: config.databaseUrl === null ? [`http://localhost:${port}`, `http://127.0.0.1:${port}`] : [],
        mail: mailer,
        log,
      }),
      log,
      resolver: systemResolver,
      now,
      wake: waker.wake,
    };
    const seeded = config.demo && (await seedDemo(services));

    if (config.roles.has('maintenance')) {
      const maintenance = startMaintenance(services);
      stops.push(() => maintenance.stop());
    }
    if (config.roles.has('dispatcher')) {
      const dispatcher = await startDispatcher(services);
      stops.push(() => dispatcher.stop());
      stops.push(await waker.listen(dispatcher.wake));
    }
    if (config.metricsPort !== null) {
      const metrics = startMetrics(services.db, config.metricsPort);
      stops.push(() => void metrics.close());
    }
    if (config.roles.has('api')) stops.push(await listen(services));
    greet(config, seeded);
    return stopAll;
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Serves the API and the dashboard. @returns what ends it: requests under way are answered first */
async function listen(services: Services): Promise<Stop> {
  const { config, db, log, now } = services;
  const usage = startKeyUsage({ db, log, now });
  const app = createApp({ services, usage, dashboardFolder: resolve(import.meta.dirname, '../../web/dist') });
  const server = await new Promise<ReturnType<typeof serve>>((done, fail) => {
    const started = serve({ fetch: app.fetch, port: config.port, hostname: config.host }, () => done(started));
    started.once('error', fail);
  });
  return async () => {
    await new Promise<void>((done) => {
      const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), httpDrainMs);
      server.close(() => {
        clearTimeout(late);
        done();
      });
      if ('closeIdleConnections' in server) server.closeIdleConnections();
    });
    await usage.close();
  };
}

/** Where to go and what to type, for who starts this for the first time. */
function greet(config: Config, seeded: boolean): void {
  if (!config.roles.has('api')) return;
  const lines = [
    '',
    `  Cryptoix developer platform is running`,
    ``,
    `  Dashboard   ${config.publicUrl}`,
    `  Reference   ${config.publicUrl}/docs`,
  ];
  if (config.demo) lines.push(`  Sign in     "Open the demo", or ${demoUser.email} / ${demoUser.password}`);
  if (config.serviceTokenFile !== null) {
    lines.push(`  Service     the token of internal teams is "service_token" in ${config.serviceTokenFile}`);
    lines.push('', '  Make a merchant with it:', '');
    lines.push(
      `  curl -s ${config.publicUrl}/trpc/merchants.create -H 'content-type: application/json' -d '{"name":"My shop"}' -H "authorization: Bearer $(node -p 'require("${config.serviceTokenFile}").service_token')"`,
    );
  }
  if (seeded) lines.push('', '  The database was empty: a demo merchant is in it now.');
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

try {
  const stop = await start(loadConfig());
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Ctrl-C arrives twice, from the terminal and from npm: the second one must not cut the first one short.
      if (stopping) return;
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${error instanceof Error ? error.message : 'The stop failed.'}\n`);
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  const port =
    error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      ? '\nAnother program uses this port. Stop it, or choose another with PORT=3001.\n'
      : '';
  process.stderr.write(`${redactKeys(text)}\n${port}`);
  process.exit(1);
}
