import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redactKeys } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { type Config, ConfigError, isLoopback, loadConfig } from './config.ts';
import type { Runtime, Services } from './context.ts';
import { DatabaseCheckError } from './db/check.ts';
import type { Db } from './db/client.ts';
import { MigrationError } from './db/migration-error.ts';
import { createReadiness, type Readiness } from './db/readiness.ts';
import { demoUser } from './demo.ts';
import { startDispatcher } from './dispatcher/dispatcher.ts';
import { dashboardFolder } from './folders.ts';
import { offerSocket } from './handover/offer.ts';
import { offerPath } from './handover/path.ts';
import { type Taken, takeSocket, TakeOverError } from './handover/take.ts';
import { createApp } from './http/app.ts';
import { serve } from './http/serve.ts';
import { createStreams } from './http/streams.ts';
import { startKeyUsage } from './keys/usage.ts';
import { createLog } from './log.ts';
import { startMaintenance } from './maintenance/maintenance.ts';
import { createRegistry } from './monitoring/metrics.ts';
import { type Probes, startProbes } from './monitoring/probes.ts';
import { seedDemo } from './seed/seed.ts';
import { demoShop } from './seed/shop.ts';
import { openServices } from './services.ts';
import { version } from './version.ts';

/**
 * How long (ms) the parts may take to stop, beyond the grace, before the connections to the database are cut: a send
 * takes 15 s at most. What still waits for a database that does not respond would wait longer.
 */
const stopMs = 20_000;
/** Stops one part; the API goes on serving for the grace (ms). */
type StopPart = (graceMs: number) => Promise<void> | void;

/**
 * Starts the configured roles.
 * @param onReplaced is called once another process has taken the listening socket over: this one has to stop
 * @returns a function that stops them, in reverse order, and serves for the grace (ms) first
 */
async function start(config: Config, onReplaced: () => void): Promise<(graceMs: number) => Promise<void>> {
  const log = createLog(config.logLevel);
  const stops: StopPart[] = [];
  const life = { isStarted: false, isStopping: false };
  let cut = async () => {};
  const stopAll = async (graceMs: number) => {
    life.isStopping = true;
    const failures: unknown[] = [];
    const late = setTimeout(() => {
      log.warn('stopping takes long: the connections to the database are cut');
      void cut();
    }, graceMs + stopMs);
    for (const stop of stops.toReversed()) {
      try {
        await stop(graceMs);
      } catch (error) {
        // A part that fails to stop, for example without a database, must not keep the parts below it running.
        failures.push(error);
      }
    }
    clearTimeout(late);
    if (life.isStarted) log.info({ version, roles: [...config.roles] }, 'stopped');
    if (failures.length > 0) throw failures[0];
  };

  try {
    const taken = await takeSocket();
    const opened = await openServices(config, log, (stop) => stops.push(stop));
    const { services, db, settling, waker } = opened;
    ({ cut } = opened);
    const runtime = { services, db };
    const isReady = createReadiness(db, log, () => life.isStopping);
    // Pushed before the other parts, to be stopped after them: they respond 503 while those stop.
    const probes: (() => void)[] = [];
    stops.push(() => probes.forEach((end) => end()));
    logWallets(config, log);
    warnAboutMail(config, log);
    const seeded = config.demo && (await seedDemo(runtime));

    if (config.roles.has('maintenance')) {
      const maintenance = startMaintenance(runtime, opened.ownerDb);
      stops.push(() => maintenance.stop());
    }
    if (config.roles.has('dispatcher')) {
      const dispatcher = await startDispatcher(runtime, settling);
      stops.push(() => dispatcher.stop());
      stops.push(await waker.listen(dispatcher.wake));
    }
    if (config.roles.has('api')) stops.push(await listen(runtime, { taken, onReplaced, isReady }));
    for (const { port, host, metrics } of probesOf(services, db))
      // The process that was replaced, if any, holds the port until it stops.
      probes.push(await startProbes({ port, host, metrics, isReady, waits: taken !== null }));
    await logStart(runtime);
    life.isStarted = true;
    greet(config, seeded);
    return stopAll;
  } catch (error) {
    await stopAll(0).catch((after: unknown) => log.error({ err: after }, 'stopping failed'));
    throw error;
  }
}

/** The ports for probes and metrics that are set. One for probes alone is of use where `PORT` does not listen. */
function probesOf({ config, metrics: counted }: Services, db: Db): Pick<Probes, 'port' | 'host' | 'metrics'>[] {
  const { roles, host, healthPort, metricsHost, metricsPort, metricsToken: token } = config;
  return [
    ...(healthPort === null || roles.has('api') ? [] : [{ port: healthPort, host, metrics: null }]),
    ...(metricsPort === null
      ? []
      : [
          {
            port: metricsPort,
            host: metricsHost,
            metrics: { registry: createRegistry(db, counted, { version, roles: [...roles].join(',') }), token },
          },
        ]),
  ];
}

/** Logs, in one line, what runs with what. */
async function logStart({ services: { config, log }, db }: Runtime): Promise<void> {
  const { metricsPort, metricsHost, metricsToken } = config;
  if (metricsPort !== null && metricsToken === null && !isLoopback(metricsHost))
    log.warn(
      { host: metricsHost, port: metricsPort },
      'the metrics can be read by others on the network: set METRICS_TOKEN, or METRICS_HOST=127.0.0.1',
    );
  const [server] = await db.execute<{ server_version: string }>(sql`SHOW server_version`);
  const about = {
    version,
    roles: [...config.roles],
    database: server?.server_version,
    wallets: [...config.wallets.keys()],
    mail: config.smtpUrl === null ? 'files' : 'smtp',
  };
  log.info(about, 'started');
}

/** Logs where live payments are paid, to compare with the first address that the wallets themselves show. */
function logWallets({ wallets }: Config, log: Logger): void {
  if (wallets.size === 0) log.info('live payments are off on every network: no WALLET_* is set');
  for (const wallet of wallets.values()) {
    const { setting, network, shared } = wallet;
    if (shared === null)
      log.info(
        { setting, network, path: '0/0', address: wallet.at(0)?.address },
        'live payments: compare this address with your wallet',
      );
    else log.info({ setting, network, address: shared }, 'live payments: this address must be yours');
  }
}

/** In production nobody reads the files: a person who signs up, or forgot a password, would wait for the email. */
function warnAboutMail({ databaseUrl, smtpUrl, dataDir, roles }: Config, log: Logger): void {
  if (databaseUrl === null || smtpUrl !== null || !roles.has('api')) return;
  log.warn(
    { folder: join(dataDir, 'mail') },
    'SMTP_URL is not set: emails are written to files, so nobody can confirm an address, accept an invitation or reset a password without you',
  );
}

/**
 * Serves the API and the dashboard, on a socket that was passed to it or its own, and offers its own to the next process.
 * @returns a function that stops it once open requests have their response
 */
async function listen(
  { services, db }: Runtime,
  { taken, onReplaced, isReady }: { taken: Taken | null; onReplaced: () => void; isReady: () => Promise<Readiness> },
): Promise<StopPart> {
  const { config, log, now } = services;
  const { port, host, listenFd: fd } = config;
  const usage = startKeyUsage({ db, log, now });
  const streams = createStreams();
  const app = createApp({
    services,
    db,
    usage,
    streams,
    dashboardFolder,
    isReady,
    ...(config.demo && { demoShop: demoShop(now) }),
  });
  const serving = await serve(app, taken ?? (fd === null ? { port, host } : { fd }));
  taken?.serves();
  const path = offerPath(config);
  const endOffer = path === null ? null : await offerSocket(serving.server, { path, log, onTaken: onReplaced });
  return async (graceMs) => {
    endOffer?.();
    serving.drain();
    await sleep(graceMs);
    streams.close();
    await serving.close();
    await usage.close();
  };
}

/**
 * The first commands for the shell: they create a merchant, and give it an owner and an API key. The token is in a file that
 * curl reads, since other users can see command lines.
 */
function firstSteps({ publicUrl, dataDir, serviceTokens, smtpUrl }: Config): string[] {
  const file = join(dataDir, 'service-token.header');
  writeFileSync(file, `authorization: Bearer ${serviceTokens[0]?.token}\n`, { mode: 0o600 });
  const header = `'@${file.replaceAll("'", "'\\''")}'`;
  const curl = (name: string, body: unknown, more = '') =>
    `  curl -s ${publicUrl}/trpc/${name} -H ${header} -H 'content-type: application/json'${more} -d '${JSON.stringify(body)}'`;
  const inTestMode = ` -H "x-cryptoix-merchant: $MERCHANT" -H 'x-cryptoix-mode: test'`;
  return [
    '  Create a merchant with it, and keep the id that it returns:',
    '',
    curl('merchants.create', { name: 'My shop' }),
    '  MERCHANT=mer_…',
    '',
    `  Invite its first user. The email with the link ${smtpUrl === null ? `is in ${join(dataDir, 'mail')}` : 'is sent'}:`,
    '',
    curl('team.invite', { email: 'you@example.com', role: 'owner' }, inTestMode),
    '',
    '  Give it an API key of test mode:',
    '',
    curl(
      'keys.create',
      { label: 'First key', scopes: ['payments:read', 'payments:write', 'endpoints:write', 'events:read'] },
      inTestMode,
    ),
    '',
    `  Then go on with ${publicUrl}/docs/quickstart`,
  ];
}

/** Prints where to go and what to type, for a person who starts this for the first time. */
function greet(config: Config, seeded: boolean): void {
  if (!config.roles.has('api')) return;
  const lines = [
    '',
    `  Cryptoix developer platform is running`,
    ``,
    `  Dashboard   ${config.publicUrl}`,
    `  Docs        ${config.publicUrl}/docs`,
  ];
  if (config.demo) lines.push(`  Sign in     "Open the demo", or ${demoUser.email} / ${demoUser.password}`);
  if (config.serviceTokenFile !== null) {
    lines.push(`  Service     the token of internal teams is "service_token" in ${config.serviceTokenFile}`);
  }
  if (seeded) lines.push('', '  The database was empty: a demo merchant is in it now.');
  if (config.serviceTokenFile !== null) lines.push('', ...firstSteps(config));
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** Why the process does not start: one line for what the operator can change, with the stack for anything unexpected. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\nAnother program uses this port. Stop it, or choose another with PORT=3001.`;
  const isExplained = [ConfigError, DatabaseCheckError, MigrationError, TakeOverError].some(
    (kind) => error instanceof kind,
  );
  return isExplained ? error.message : (error.stack ?? error.message);
}

try {
  const config = loadConfig();
  let stopping = false;
  const end = (graceMs: number) => {
    // Ctrl-C arrives twice, from the terminal and from npm: the second one must not interrupt the first.
    if (stopping) return;
    stopping = true;
    stop(graceMs).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : 'Stopping failed.'}\n`);
        process.exit(1);
      },
    );
  };
  const stop = await start(config, () => end(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(config.stopGraceMs));
} catch (error) {
  process.stderr.write(`${redactKeys(reasonOf(error))}\n`);
  process.exit(1);
}
