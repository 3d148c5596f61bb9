import { ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { eventually } from '@cryptoix/harness/eventually';
import { freePort } from '@cryptoix/harness/ports';
import type { Check } from './check.ts';
import { findNode, mustRun } from './commands.ts';
import { fromRegistry, install } from './install.ts';
import { copy } from './packages.ts';
import { packPlatform } from './platform.ts';

/** The tarball may have this many bytes. */
const maxBytes = 150e6;
/** How long (ms) a start with all migrations may take on a busy machine. */
const startMs = 60_000;
/** The user that root's checks run the server as. */
const nobody = 65_534;

/** A server from the tarball. */
interface Server {
  readonly child: ChildProcess;
  /** All that it has printed. */
  readonly said: () => string;
  /** @returns its exit code */
  readonly ended: Promise<number | null>;
}

/** Unpacked for a plain user who may not write to it, on a Postgres of its own: it serves, delivers, and refuses a wrong pepper. */
const onNode = (major: number, nodePackage: string): Check => ({
  name: `platform-${major}`,
  async run(setting) {
    const { folder, registry } = setting;
    const node = (await findNode(major)) ?? (await nodeFromRegistry(setting, nodePackage));
    const bytes = (await stat(await packPlatform(folder))).size;
    ok(bytes <= maxBytes, `The tarball has ${bytes} bytes.`);
    // Not below the check's folder, which only its owner may enter.
    const home = await mkdtemp(join(tmpdir(), 'cryptoix-platform-'));
    await mustRun('tar', ['-xzf', join(folder, 'cryptoix-platform.tgz'), '-C', home, '--no-same-owner'], { cwd: home });
    const program = join(home, 'cryptoix-platform');
    const dataDir = join(home, 'data');
    await mkdir(dataDir);
    const env = { ...(await settings(home)), DATA_DIR: dataDir };
    await chmod(home, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(dataDir, nobody, nobody);
    else await makeReadOnly(program);
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'database'), log: () => {}, durable: false });
    const start = (more: Record<string, string> = {}): Server => {
      const user = isRoot ? { uid: nobody, gid: nobody } : {};
      const child = spawn(node, [join(program, 'server.js')], {
        ...user,
        cwd: '/',
        env: { ...env, DATABASE_URL: postgres.url, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
      return { child, said: () => text, ended: once(child, 'exit').then(() => child.exitCode) };
    };
    const servers: Server[] = [];
    try {
      const server = start();
      servers.push(server);
      await eventually(
        async () => {
          ok(server.child.exitCode === null, server.said());
          const response = await fetch(`${env.PUBLIC_URL}/readyz`).catch(() => null);
          return response?.status;
        },
        (status) => status === 200,
        startMs,
      );
      for (const path of ['/', '/docs', '/docs/api/standalone.js', '/v1/openapi.json'])
        ok((await fetch(`${env.PUBLIC_URL}${path}`)).ok, path);
      // A folder of its own: npm would remove the Node that the server runs on.
      const shop = join(folder, 'shop');
      await mkdir(shop);
      await install(process.execPath, shop, ['@cryptoix/client', '@cryptoix/sdk'], registry.url);
      await copy(shop, 'buy.mjs');
      const caller = {
        PATH: process.env['PATH'],
        CRYPTOIX_URL: env.PUBLIC_URL,
        CRYPTOIX_TOKEN: env.SERVICE_TOKENS.split(':')[1],
      };
      const { output } = await mustRun(process.execPath, ['buy.mjs'], { cwd: shop, env: caller, limitMs: 60_000 });
      ok(output.includes('completed pay_'), output);
      server.child.kill('SIGTERM');
      ok((await server.ended) === 0, server.said());

      const wrong = start({ KEY_PEPPERS: `1:${randomBytes(32).toString('base64')}`, KEY_PEPPERS_FILE: '' });
      servers.push(wrong);
      ok((await wrong.ended) === 1, wrong.said());
      ok(wrong.said().includes('KEY_PEPPERS: version 1 is not the one this database was made with'), wrong.said());
      const size = (bytes / 1e6).toFixed(1);
      return `${size} MB; as a plain user who cannot write to it, it delivered a webhook and refused a wrong pepper`;
    } finally {
      for (const { child, ended } of servers) {
        child.kill('SIGKILL');
        await ended;
      }
      await postgres.stop();
      if (!isRoot) await mustRun('chmod', ['-R', 'u+w', program], { cwd: home });
      await rm(home, { recursive: true, force: true });
      await rm(postgres.home, { recursive: true, force: true });
    }
  },
});

/** The settings of production, some secrets from files. */
async function settings(home: string) {
  const port = await freePort();
  const peppers = join(home, 'peppers');
  await writeFile(peppers, `1:${randomBytes(32).toString('base64')}\n`, { mode: 0o644 });
  return {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    STOP_GRACE_MS: '0',
    ALLOW_PRIVATE_ENDPOINTS: 'loopback',
    SERVICE_TOKENS: `checks:${randomBytes(24).toString('base64url')}:*`,
    AUTH_SECRETS: `1:${randomBytes(32).toString('base64url')}`,
    KEY_PEPPERS_FILE: peppers,
    ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
  };
}

async function makeReadOnly(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true }))
    await mustRun('chmod', ['a-w', entry], { cwd: folder });
  await chmod(folder, 0o555);
}

/** Node of a version that this machine does not have. */
async function nodeFromRegistry(setting: Parameters<Check['run']>[0], nodePackage: string): Promise<string> {
  await fromRegistry({ ...setting, tarballs: [] }, [nodePackage]);
  // Another user runs it.
  await chmod(setting.folder, 0o755);
  return join(setting.folder, 'node_modules', nodePackage.split('@')[0] ?? '', 'bin/node');
}

const nodeOf = (version: string) => `node-${process.platform}-${process.arch}@${version}`;

/** The platform as its operators get it. */
export const platformChecks: readonly Check[] = [onNode(22, nodeOf('22.23.5')), onNode(24, nodeOf('24.21.0'))];
