import { ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { createCryptoixClient } from '@cryptoix/client';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { eventually } from '@cryptoix/harness/eventually';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { webhookHandler } from '@cryptoix/sdk/express';
import type { Check } from './check.ts';
import { findNpm, mustRun } from './commands.ts';
import { install, nodeOf } from './install.ts';

/** The target for the least of several starts, in ms of CPU time: other processes do not count, on a busy machine either. */
const startMs = 150;
/** Makes Node print the CPU time of a process when that ends. */
const printCpu = `--import=data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error('cpu', (user + system) / 1000) })`,
)}`;

/**
 * As the documentation writes it: `npx @cryptoix/cli …`, which gets the package from the registry. A payment is triggered,
 * and a local server verifies its webhook.
 */
const onNode = (major: number): Check => ({
  name: `cli-node-${major}`,
  async run({ folder, registry }) {
    const node = await nodeOf(major);
    const npx = join(dirname(await findNpm()), 'npx-cli.js');
    const env = {
      PATH: `${dirname(node)}:${process.env['PATH']}`,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, '.config'),
      npm_config_registry: registry.url,
      npm_config_cache: join(folder, '.npm'),
    };
    const cli = (...line: string[]) => [npx, '@cryptoix/cli', ...line];
    const app = await startApp(await newInstall());
    const received: string[] = [];
    let handle = webhookHandler({ secret: [] }, () => {});
    const server = createServer((request, response) => {
      handle(request, response).catch(() => response.writeHead(500).end());
    });
    const port = await listenSomewhere(server);
    try {
      const { id: merchantId } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Shop' });
      const { key } = await createCryptoixClient({ ...app, merchantId, mode: 'test' }).keys.create.mutate({
        label: 'Laptop',
        scopes: ['payments:read', 'payments:write', 'events:read'],
      });
      await mustRun(node, cli('login', '--url', app.url), { cwd: folder, env, input: key });
      const { output } = await mustRun(node, cli('listen', '--print-secret', '--json'), { cwd: folder, env });
      const [secret = ''] = /whsec_[\w+/=]+/.exec(output) ?? [];
      handle = webhookHandler({ secret }, ({ type }) => void received.push(type));
      const listening = spawn(node, cli('listen', '--forward-to', `localhost:${port}/webhooks`), {
        cwd: folder,
        env,
        // Ctrl-C is for the whole group: npx does not hand a signal on.
        detached: true,
      });
      const ended = once(listening, 'close');
      try {
        let said = '';
        for (const stream of [listening.stdout, listening.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => (said += text));
        // npx itself takes seconds on a busy machine.
        await eventually(
          () => said,
          (text) => text.includes('Ready.'),
          60_000,
        );
        await mustRun(node, cli('trigger', 'payment.completed'), { cwd: folder, env });
        await eventually(
          () => received,
          (types) => types.includes('payment.completed'),
          20_000,
        );
      } finally {
        if (listening.pid !== undefined) process.kill(-listening.pid, 'SIGINT');
        await ended;
      }
    } finally {
      server.close();
      server.closeAllConnections();
      await app.stop();
      await removeInstall(app.dataDir);
    }
    return 'npx @cryptoix/cli logs in, listens and triggers; a local server verifies the webhook';
  },
});

const start: Check = {
  name: 'cli-start',
  async run({ folder, registry }) {
    await install(process.execPath, folder, ['@cryptoix/cli'], registry.url);
    const program = join(folder, 'node_modules/.bin/cryptoix');
    const env = { ...process.env, NODE_OPTIONS: printCpu };
    const times: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      const { output } = await mustRun(program, ['--version'], { cwd: folder, env });
      times.push(Number(/cpu ([\d.]+)/.exec(output)?.[1]));
    }
    const least = Math.round(Math.min(...times));
    ok(least < startMs, `It takes ${least} ms of CPU time to start.`);
    return `starts in ${least} ms of CPU time; the target is ${startMs}`;
  },
};

/** The command line as its users get it. */
export const cliChecks: readonly Check[] = [start, onNode(20), onNode(24)];
