import { deepStrictEqual } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mintEndpointSecret, webhookHeaders } from '@cryptoix/core/signing';
import { eventually } from '@cryptoix/harness/eventually';
import { freePort } from '@cryptoix/harness/ports';
import { type Check, type Setting, Skipped } from './check.ts';
import { mustRun, run } from './commands.ts';
import { fromRegistry } from './install.ts';

const examples = join(import.meta.dirname, '../../examples');
/** How long (ms) a framework may take to start on a busy machine. */
const startMs = 60_000;
const secret = mintEndpointSecret();
const body = JSON.stringify({
  id: 'evt_01k9zq3n5qe7w8h2m4t6v8x0zb',
  type: 'payment.completed',
  data: { order_id: 'Zoë’s order 💶' },
});

/** Sends one good webhook, one that was changed, one that is old, and one of another sender. @returns the statuses */
async function statusesOf(url: string): Promise<number[]> {
  const timestampSeconds = Math.floor(Date.now() / 1000);
  const headersOf = (with_: { timestampSeconds: number; secrets: string[] }) => ({
    ...webhookHeaders({ id: 'evt_01k9zq3n5qe7w8h2m4t6v8x0zb', body, ...with_ }),
    'content-type': 'application/json',
  });
  const good = headersOf({ timestampSeconds, secrets: [mintEndpointSecret(), secret] });
  const post = async (headers: Record<string, string>, text: string) =>
    (await fetch(url, { method: 'POST', headers, body: text })).status;
  return [
    await post(good, body),
    await post(good, body.replace('completed', 'created')),
    await post(headersOf({ timestampSeconds: timestampSeconds - 310, secrets: [secret] }), body),
    await post(headersOf({ timestampSeconds, secrets: [mintEndpointSecret()] }), body),
  ];
}

interface Receiver {
  /** As its guide is named. */
  readonly name: string;
  /** The folder of examples that is copied into the check's own. */
  readonly example: string;
  readonly path?: string;
  /** Installs what it needs, and returns the command that starts it on this port. @throws Skipped when it cannot run here */
  prepare(setting: Setting, port: number): Promise<readonly [string, ...string[]]>;
}

/** Starts the receiver of a guide, and sends it webhooks. */
const receiverCheck = ({ name, example, path = '/webhooks', prepare }: Receiver): Check => ({
  name,
  async run(setting) {
    const { folder } = setting;
    const port = await freePort();
    await cp(join(examples, example), folder, { recursive: true });
    const [command, ...args] = await prepare(setting, port);
    const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port), INBOX: join(folder, 'inbox') };
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    try {
      const url = `http://127.0.0.1:${port}${path}`;
      const statusNow = () =>
        fetch(url, { method: 'POST' })
          .then(({ status }) => status)
          .catch(() => 0);
      await eventually(statusNow, (status) => status === 400, startMs);
      deepStrictEqual(await statusesOf(url), [200, 400, 400, 400], output);
    } catch (error) {
      throw new Error(`${String(error)}\n${output.slice(-2_000)}`, { cause: error });
    } finally {
      endGroup(child);
    }
    return 'verifies the raw body, and refuses what was changed, is old or is signed by another';
  },
});

/** Ends a process that leads a group, and all that it started. */
function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

async function requireCommand(command: string, args: readonly string[]): Promise<void> {
  if (!(await run(command, args, { cwd: '/' })).ok) throw new Skipped(`There is no ${command} on PATH.`);
}

const withNpm = (name: string, example: string, packages: readonly string[], file = 'server.mjs'): Check =>
  receiverCheck({
    name,
    example,
    async prepare(setting) {
      await fromRegistry(setting, packages);
      return [process.execPath, file];
    },
  });

/** pip's errors for an index that is not there. */
const unreachable = /Could not find a version|Connection|Temporary failure|No matching distribution/;

/** Installs packages from PyPI into an environment of their own. @returns its folder of commands */
async function withPip(folder: string, packages: readonly string[]): Promise<string> {
  await requireCommand('python3', ['-m', 'venv', '--help']);
  const bin = join(folder, '.venv/bin');
  await mustRun('python3', ['-m', 'venv', join(folder, '.venv')], { cwd: folder });
  const { ok, output } = await run(join(bin, 'pip'), ['install', '--quiet', ...packages], { cwd: folder });
  if (ok) return bin;
  if (unreachable.test(output)) throw new Skipped(`pip could not install ${packages.join(' and ')}.`);
  throw new Error(output.slice(-2_000));
}

const standardWebhooks = 'standardwebhooks==1.1.0';

/** What Django needs beside the two files of the guide. */
const djangoProgram = `import sys
from django.conf import settings
from django.core.management import execute_from_command_line
settings.configure(ROOT_URLCONF="urls", SECRET_KEY="of this check", ALLOWED_HOSTS=["127.0.0.1"])
execute_from_command_line([sys.argv[0], "runserver", "--noreload", sys.argv[1]])
`;

/** What a route handler of Next.js needs to be called. */
const nextProgram = `import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { POST } from './app/webhooks/route.js';
createServer(async (request, response) => {
  const init = { method: 'POST', headers: request.headers, body: await buffer(request) };
  const answer = await POST(new Request('http://127.0.0.1/webhooks', init));
  response.writeHead(answer.status).end(await answer.text());
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** The receivers of the guides, each in its framework, where its language and framework can be had. */
export const receiverChecks: readonly Check[] = [
  withNpm('express', 'frameworks/express', ['express@5.3.0']),
  withNpm('fastify', 'frameworks/fastify', ['fastify@5.12.8']),
  withNpm('hono', 'frameworks/hono', ['hono@4.13.19', '@hono/node-server@2.1.8']),
  receiverCheck({
    name: 'nextjs',
    example: 'frameworks/nextjs',
    async prepare(setting) {
      await fromRegistry(setting, []);
      await writeFile(join(setting.folder, 'serve.mjs'), nextProgram);
      return [process.execPath, 'serve.mjs'];
    },
  }),
  receiverCheck({
    name: 'flask',
    example: 'frameworks/flask',
    async prepare({ folder }) {
      return [join(await withPip(folder, ['flask==3.1.3', standardWebhooks]), 'python'), 'app.py'];
    },
  }),
  receiverCheck({
    name: 'django',
    example: 'frameworks/django',
    async prepare({ folder }, port) {
      const bin = await withPip(folder, ['django>=5.2,<7', standardWebhooks]);
      await writeFile(join(folder, 'serve.py'), djangoProgram);
      return [join(bin, 'python'), 'serve.py', `127.0.0.1:${port}`];
    },
  }),
  receiverCheck({
    name: 'fastapi',
    example: 'frameworks/fastapi',
    async prepare({ folder }, port) {
      const bin = await withPip(folder, ['fastapi==0.163.2', 'uvicorn==0.54.0', standardWebhooks]);
      return [join(bin, 'uvicorn'), 'app:app', '--port', String(port)];
    },
  }),
  receiverCheck({
    name: 'go',
    example: 'receivers',
    async prepare({ folder }) {
      await requireCommand('go', ['version']);
      await mustRun('go', ['build', '-o', 'receiver', 'receiver.go'], { cwd: folder });
      return [join(folder, 'receiver')];
    },
  }),
  receiverCheck({
    name: 'php',
    example: 'receivers',
    async prepare(_setting, port) {
      await requireCommand('php', ['--version']);
      return ['php', '-S', `127.0.0.1:${port}`, 'receiver.php'];
    },
  }),
  receiverCheck({
    name: 'ruby',
    example: 'frameworks/rack',
    async prepare(_setting, port) {
      await requireCommand('rackup', ['--version']);
      return ['rackup', '--host', '127.0.0.1', '--port', String(port)];
    },
  }),
];
