import { expect, onTestFinished, test } from 'vitest';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { openCable } from '@cryptoix/harness/cable';
import { eventually } from '@cryptoix/harness/eventually';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { delivery, newMerchant, webhookScopes, withSecret } from './api.ts';
import { startReceiver } from './receiver.ts';

/** Within how many ms the app must notice that a connection to its database is half open, and a busy machine. */
const noticedMs = 30_000 + 5_000;
/** Within how many ms a process without a database must stop: 20 s until it waits no longer, and a busy machine. */
const stoppedMs = 20_000 + 10_000;

/** An app behind a cable to its database. */
async function install() {
  const made = await newInstall();
  const { dataDir } = await newInstall();
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false });
  const cable = await openCable(() => Number(new URL(postgres.url).port));
  const url = new URL(postgres.url);
  url.port = String(cable.port);
  const secret = Buffer.alloc(32, 1).toString('base64');
  const env = {
    DATABASE_URL: url.href,
    PUBLIC_URL: `http://127.0.0.1:${made.port}`,
    AUTH_SECRET: secret,
    KEY_PEPPERS: `1:${secret}`,
    ENCRYPTION_KEYS: `1:${secret}`,
  };
  const app = await startApp({ ...made, env });
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= app.stop());
  onTestFinished(async () => {
    if (stopped === null) await stop();
    await cable.close();
    await postgres.stop();
    await removeInstall(dataDir);
    await removeInstall(made.dataDir);
  });
  return { app, cable, stop };
}

test('a database that becomes silent is noticed within 30 s, and deliveries go on when it can be reached again', async () => {
  const { app, cable } = await install();
  const { rest: newRest, team, payment } = await newMerchant('test', app);
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
  await team.events.publish.mutate(payment());
  await expect.poll(() => receiver.requests.length).toBe(1);

  const silent = cable.drop();
  expect(silent()).toBeGreaterThan(1);
  const readyz = async () => {
    const began = performance.now();
    const { status } = await fetch(`${app.url}/readyz`);
    return { status, inTime: performance.now() - began < 5_000 };
  };
  expect(await readyz()).toEqual({ status: 503, inTime: true });
  // New connections get through from now on; the old ones never again.
  cable.restore();
  await eventually(silent, (open) => open === 0, noticedMs);

  expect(await readyz()).toEqual({ status: 200, inTime: true });
  const { id } = await team.events.publish.mutate(payment());
  await expect.poll(() => receiver.requests.map((request) => request.id)).toContain(id);
  const { items } = await rest.page(delivery, '/webhook-deliveries');
  expect(items).toHaveLength(2);
});

test('SIGTERM ends a process whose database is silent', async () => {
  const { cable, stop } = await install();
  cable.drop();
  const began = performance.now();
  // With or without an error: what it held is freed when its lease ends.
  await stop().catch(() => {});
  expect(performance.now() - began).toBeLessThan(stoppedMs);
});
