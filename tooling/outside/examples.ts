import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCryptoixClient } from '@cryptoix/client';
import { type App, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { freePort } from '@cryptoix/harness/ports';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { type Check, type Setting, Skipped } from './check.ts';
import { findCommand, findNpm, mustRun } from './commands.ts';
import { skipIfUnreachable } from './install.ts';

const root = join(import.meta.dirname, '../..');
const strict = join(root, 'examples/tsconfig.json');

/** Copies an example and installs it as its user does, with our packages from the registry of this machine. */
async function installExample(name: string, { folder, registry }: Setting): Promise<string> {
  const copy = join(folder, name);
  await cp(join(root, 'examples', name), copy, { recursive: true });
  await cp(strict, join(copy, 'tsconfig.json'));
  const npmrc = `@cryptoix:registry=${registry.url}\naudit=false\nfund=false\ncache=${join(folder, '.npm')}\n`;
  await writeFile(join(copy, '.npmrc'), npmrc);
  await mustRun(process.execPath, [await findNpm(), 'install'], { cwd: copy });
  return copy;
}

/** Checks its types strictly. */
const checkTypes = (copy: string) =>
  mustRun('tsc', ['--project', copy, '--typeRoots', join(root, 'node_modules/@types')], { cwd: copy });

/** Runs its own tests. */
async function testExample(copy: string, env: Readonly<Record<string, string>>): Promise<void> {
  await mustRun(process.execPath, ['--test'], { cwd: copy, env: { ...process.env, ...env }, limitMs: 180_000 });
}

async function withApp<T>(use: (app: App) => Promise<T>): Promise<T> {
  const app = await startApp({ ...(await newInstall()), env: publishedWallets });
  try {
    return await use(app);
  } finally {
    await app.stop();
    await removeInstall(app.dataDir);
  }
}

interface Language {
  readonly name: string;
  /** What the machine must have. */
  readonly program: string;
  /** The receiver on a port. */
  command(port: number): string;
  /** What it imports, of other people. */
  readonly needs?: string;
  /** Compiles it first: on a busy machine that takes longer than a receiver may take to start. */
  readonly compile?: readonly string[];
}

const receiver = ({ name, program, command, needs, compile }: Language): Check => ({
  name: `receiver-${name}`,
  async run(setting) {
    if ((await findCommand(program)) === undefined) throw new Skipped(`There is no ${program} on PATH.`);
    const copy = await installExample('receivers', setting);
    if (needs !== undefined) {
      const adding = mustRun(process.execPath, [await findNpm(), 'install', '--no-save', needs], { cwd: copy });
      await skipIfUnreachable([needs], adding);
      // All receivers of this folder; one of them imports the package.
      await checkTypes(copy);
    }
    if (compile !== undefined) await mustRun(program, compile, { cwd: copy });
    const port = await freePort();
    // What it has seen is of this run alone: the tests send the same ids each time.
    const env = { RECEIVER: command(port), PORT: String(port), INBOX: join(copy, 'inbox') };
    await testExample(copy, env);
    return 'accepts what is signed, once, and nothing else';
  },
});

const chainWatcher: Check = {
  name: 'chain-watcher',
  async run(setting) {
    const copy = await installExample('chain-watcher', setting);
    await checkTypes(copy);
    await withApp(({ url, token }) => testExample(copy, { CRYPTOIX_URL: url, CRYPTOIX_TOKEN: token }));
    return 'reports payments, reorgs and rates, and may repeat itself';
  },
};

/** An example of a merchant, with a key of test mode. */
const ofMerchant = (name: string, note: string): Check => ({
  name,
  async run(setting) {
    const copy = await installExample(name, setting);
    await checkTypes(copy);
    await withApp(async ({ url, token }) => {
      const { id } = await createCryptoixClient({ url, token }).merchants.create.mutate({ name: 'Shop' });
      const team = createCryptoixClient({ url, token, merchantId: id, mode: 'test' });
      const { key } = await team.keys.create.mutate({
        label: 'Example',
        scopes: [
          'payments:read',
          'payments:write',
          'invoices:read',
          'refunds:read',
          'refunds:write',
          'payouts:read',
          'payouts:write',
          'transactions:read',
          'endpoints:read',
          'endpoints:write',
          'events:read',
        ],
      });
      await testExample(copy, { CRYPTOIX_URL: url, CRYPTOIX_KEY: key });
    });
    return note;
  },
});

/** The examples as their users run them. */
export const exampleChecks: readonly Check[] = [
  receiver({ name: 'typescript', program: 'node', command: () => 'node receiver.ts' }),
  receiver({
    name: 'library',
    program: 'node',
    command: () => 'node receiver-standardwebhooks.ts',
    needs: 'standardwebhooks@1.1.1',
  }),
  receiver({ name: 'python', program: 'python3', command: () => 'python3 receiver.py' }),
  receiver({
    name: 'go',
    program: 'go',
    command: () => './receiver',
    compile: ['build', '-o', 'receiver', 'receiver.go'],
  }),
  receiver({ name: 'php', program: 'php', command: (port) => `php -S 127.0.0.1:${port} receiver.php` }),
  chainWatcher,
  ofMerchant('shop', 'takes a payment, and delivers once its verified webhook comes'),
  ofMerchant('bookkeeping', 'writes each settled payment and refund once, also after a crash'),
];
