import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { redactKeys } from '@cryptoix/core';
import type { Logger } from 'pino';
import { type Config, ConfigError, loadConfig } from './config.ts';
import type { Runtime } from './context.ts';
import { DatabaseCheckError } from './db/check.ts';
import { MigrationError } from './db/migration-error.ts';
import { demoUser } from './demo.ts';
import { startDispatcher } from './dispatcher/dispatcher.ts';
import { createApp } from './http/app.ts';
import { createStreams } from './http/streams.ts';
import { startKeyUsage } from './keys/usage.ts';
import { createLog } from './log.ts';
import { startMaintenance } from './maintenance/maintenance.ts';
import { startMetrics } from './metrics.ts';
import { seedDemo } from './seed/seed.ts';
import { demoShop } from './seed/shop.ts';
import { openServices, type Stop } from './services.ts';

/** After SIGTERM, the time that open requests have to finish, in ms. */
const httpDrainMs = 10_000;

/** Starts the configured roles. @returns a function that stops them, in reverse order */
async function start(config: Config): Promise<() => Promise<void>> {
  const log = createLog(config.logLevel);
  const stops: Stop[] = [];
  const stopAll = async () => {
    const failures: unknown[] = [];
    for (const stop of stops.toReversed()) {
      try {
        await stop();
      } catch (error) {
        // A part that fails to stop, for example without a database, must not keep the parts below it running.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };

  try {
    const { services, db, waker } = await openServices(config, log, (stop) => stops.push(stop));
    const runtime = { services, db };
    logWallets(config, log);
    const seeded = config.demo && (await seedDemo(runtime));

    if (config.roles.has('maintenance')) {
      const maintenance = startMaintenance(runtime);
      stops.push(() => maintenance.stop());
    }
    if (config.roles.has('dispatcher')) {
      const dispatcher = await startDispatcher(runtime);
      stops.push(() => dispatcher.stop());
      stops.push(await waker.listen(dispatcher.wake));
    }
    if (config.metricsPort !== null) {
      const metrics = await startMetrics(db, config.metricsPort);
      stops.push(() => void metrics.close());
    }
    if (config.roles.has('api')) stops.push(await listen(runtime));
    greet(config, seeded);
    return stopAll;
  } catch (error) {
    await stopAll().catch((after: unknown) => log.error({ err: after }, 'stopping failed'));
    throw error;
  }
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

/** Serves the API and the dashboard. @returns a function that stops it once open requests have their response */
async function listen({ services, db }: Runtime): Promise<Stop> {
  const { config, log, now } = services;
  const usage = startKeyUsage({ db, log, now });
  const streams = createStreams();
  const app = createApp({
    services,
    db,
    usage,
    streams,
    dashboardFolder: resolve(import.meta.dirname, '../../web/dist'),
    ...(config.demo && { demoShop: demoShop(now) }),
  });
  const server = createServer(app).listen(config.port, config.host);
  await once(server, 'listening');
  return async () => {
    streams.close();
    await new Promise<void>((done) => {
      const timeout = setTimeout(() => server.closeAllConnections(), httpDrainMs);
      server.close(() => {
        clearTimeout(timeout);
        done();
      });
      server.closeIdleConnections();
    });
    await usage.close();
  };
}

/** A command for the shell. The token is in a file that curl reads, since other users can see command lines. */
function firstCall({ publicUrl, dataDir, serviceTokens }: Config): string {
  const file = join(dataDir, 'service-token.header');
  writeFileSync(file, `authorization: Bearer ${serviceTokens[0]?.token}\n`, { mode: 0o600 });
  const header = `'@${file.replaceAll("'", "'\\''")}'`;
  return `curl -s ${publicUrl}/trpc/merchants.create -H ${header} -H 'content-type: application/json' -d '{"name":"My shop"}'`;
}

/** Prints where to go and what to type, for a person who starts this for the first time. */
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
    lines.push('', '  Create a merchant with it:', '');
    lines.push(`  ${firstCall(config)}`);
  }
  if (seeded) lines.push('', '  The database was empty: a demo merchant is in it now.');
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** Why the process does not start: one line for what the operator can change, with the stack for anything unexpected. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\nAnother program uses this port. Stop it, or choose another with PORT=3001.`;
  const isExplained =
    error instanceof ConfigError || error instanceof DatabaseCheckError || error instanceof MigrationError;
  return isExplained ? error.message : (error.stack ?? error.message);
}

try {
  const stop = await start(loadConfig());
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Ctrl-C arrives twice, from the terminal and from npm: the second one must not interrupt the first.
      if (stopping) return;
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${error instanceof Error ? error.message : 'Stopping failed.'}\n`);
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  process.stderr.write(`${redactKeys(reasonOf(error))}\n`);
  process.exit(1);
}
