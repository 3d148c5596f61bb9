import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { type App, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { freePort } from '@cryptoix/harness/ports';
import { createCryptoixClient } from '@cryptoix/client';
import { expect, onTestFinished, test } from 'vitest';
import { newMerchant, webhookScopes, withSecret } from './api.ts';
import { startReceiver } from './receiver.ts';

const here = join(import.meta.dirname, '../..');
const migrationsOf = (root: string) => join(root, 'apps/api/migrations');

/** This version with one more migration: a repository of its own, which shares what is not the API. */
async function nextVersion(before: string, name: string, text: (newest: string) => string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'cryptoix-next-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'apps/api'), { recursive: true });
  for (const shared of ['package.json', 'node_modules', 'packages', 'tooling', 'apps/web', 'apps/api/node_modules'])
    await symlink(join(here, shared), join(root, shared));
  for (const copied of ['package.json', 'src', 'migrations'])
    await cp(join(before, 'apps/api', copied), join(root, 'apps/api', copied), { recursive: true });
  const newest = (await readdir(migrationsOf(root))).toSorted().at(-1)?.slice(0, 4) ?? '';
  const number = String(Number(newest) + 1).padStart(4, '0');
  await writeFile(join(migrationsOf(root), `${number}_${name}.sql`), text(newest));
  return root;
}

test(
  'a version and the next one with a compatible migration work side by side, and a crash of the old one in a rollout is no outage',
  { timeout: 240_000 },
  async () => {
    const database = await newInstall();
    const postgres = await startEmbeddedPostgres({ dataDir: database.dataDir, log: () => {}, durable: false });
    onTestFinished(async () => {
      await postgres.stop();
      await removeInstall(database.dataDir);
    });
    const key = Buffer.alloc(32, 1).toString('base64');
    const apps = new Set<App>();
    onTestFinished(async () => {
      for (const app of apps) await app.stop();
    });
    /** Starts a version on the shared database; each process has a DATA_DIR and a port of its own. */
    const start = async (root: string) => {
      const install = { ...(await newInstall()), token: database.token };
      onTestFinished(() => removeInstall(install.dataDir));
      const env = {
        LOG_LEVEL: 'warn',
        DATABASE_URL: postgres.url,
        PUBLIC_URL: `http://127.0.0.1:${install.port}`,
        AUTH_SECRET: key,
        KEY_PEPPERS: `1:${key}`,
        ENCRYPTION_KEYS: `1:${key}`,
      };
      const app = await startApp({ ...install, root, env });
      apps.add(app);
      return app;
    };
    const leave = async (app: App, how: 'stop' | 'kill') => {
      apps.delete(app);
      await app[how]();
    };

    let old = await start(here);
    const { id: merchantId, rest: newRest, payment } = await newMerchant('test', old);
    const rest = await newRest(...webhookScopes);
    const receiver = await startReceiver(() => ({}));
    await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
    const acknowledged: string[] = [];
    const publish = async (app: App) => {
      const { id } = await createCryptoixClient({ ...app, merchantId, mode: 'test' }).events.publish.mutate(payment());
      acknowledged.push(id);
    };
    const arrived = async () => {
      const missing = () => {
        const ids = new Set(receiver.requests.map((request) => request.id));
        return acknowledged.filter((id) => !ids.has(id));
      };
      await expect.poll(missing, { timeout: 60_000 }).toEqual([]);
    };

    // The old version publishes while the new one migrates: a new column, and an index outside of a transaction.
    const next = await nextVersion(
      here,
      'next',
      (newest) =>
        `-- compatible from ${newest}\n-- step\nALTER TABLE endpoints ADD COLUMN next_note text;\n-- step\nCREATE INDEX CONCURRENTLY IF NOT EXISTS endpoints_next ON endpoints (next_note);\n`,
    );
    const migrating = new AbortController();
    const traffic = (async () => {
      while (!migrating.signal.aborted) {
        await publish(old);
        await sleep(20);
      }
    })();
    const young = await start(next).finally(() => migrating.abort());
    await traffic;
    expect(acknowledged.length).toBeGreaterThan(10);

    // Side by side, and then each of them alone, so that it is seen to deliver.
    for (let count = 0; count < 50; count++) await Promise.all([publish(old), publish(young)]);
    await arrived();
    await leave(old, 'kill');
    for (let count = 0; count < 20; count++) await publish(young);
    await arrived();
    old = await start(here);
    await leave(young, 'stop');
    for (let count = 0; count < 20; count++) await publish(old);
    await arrived();
    await leave(old, 'stop');

    // A migration without the mark: the version before says so in one line, and nothing else.
    const far = await start(await nextVersion(next, 'far', () => 'ALTER TABLE endpoints DROP COLUMN next_note'));
    await leave(far, 'stop');
    const port = await freePort();
    const refused = await newInstall();
    onTestFinished(() => removeInstall(refused.dataDir));
    const env = { DATABASE_URL: postgres.url, PUBLIC_URL: `http://127.0.0.1:${port}`, AUTH_SECRET: key };
    const secrets = { KEY_PEPPERS: `1:${key}`, ENCRYPTION_KEYS: `1:${key}` };
    await expect(startApp({ ...refused, port, env: { ...env, ...secrets, LOG_LEVEL: 'warn' } })).rejects.toThrow(
      'does not serve',
    );
    const said = (await readFile(join(refused.dataDir, `app-${port}.log`), 'utf8')).trim().split('\n');
    expect(said).toEqual([
      expect.stringMatching(/^The database has run \d{4}_far\.sql, on which this version cannot work\./),
    ]);
  },
);
