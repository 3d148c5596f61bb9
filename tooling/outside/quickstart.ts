import { ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCryptoixClient } from '@cryptoix/client';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import type { Check } from './check.ts';

const page = join(import.meta.dirname, '../../docs/developers/quickstart.md');
/** How long (ms) one way of the quickstart may take on a busy machine. */
const limitMs = 240_000;

interface Block {
  /** What stands in its first line: the language, and the file or terminal. */
  readonly info: string;
  readonly code: string;
}

/** The code blocks below a heading. */
function blocksBelow(text: string, heading: string): Block[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info = '', code = '']) => ({ info, code }));
}

/** Waits up to two minutes for a line in the log, as a reader waits before they go on. */
const untilLogged = (line: string) =>
  `for _ in $(seq 1200); do if grep -q '${line}' "$LOG"; then break; fi; sleep 0.1; done\n`;

/** What a reader waits for before they type this. */
function waitBefore(code: string, end: string): string {
  if (code.startsWith('kill')) return untilLogged(end);
  return code.includes(' trigger ') ? untilLogged('^Ready') : '';
}

/**
 * A shell script of what a person types: files are written, commands run in order, other terminals beside it.
 * @param end the line that says that all went well
 */
function scriptOf(blocks: readonly Block[], end: string): string {
  const steps = blocks.map(({ info, code }) => {
    const [language, ...rest] = info.split(' ');
    const title = rest.join(' ');
    if (language !== 'sh') return `cat > ${title} <<'END_OF_FILE'\n${code}END_OF_FILE\n`;
    return title.endsWith('terminal') ? `(\n${code}) &\n` : waitBefore(code, end) + code;
  });
  return [...steps, untilLogged(end)].join('\n');
}

/** The environment without what npm has set for this script, such as `npm_config_call`, which every `npx` below would obey. */
const readersEnv = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));

/** Runs a script in a process group of its own, which ends with it. @returns its exit code */
async function runGroup(file: string, { cwd, env, input }: { cwd: string; env: NodeJS.ProcessEnv; input: string }) {
  const child = spawn('bash', [file], { cwd, env, stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.stdin.end(input);
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // All have ended by themselves.
    }
  };
  const timer = setTimeout(end, limitMs);
  await once(child, 'exit');
  clearTimeout(timer);
  end();
  return child.exitCode;
}

/** Every command of the quickstart, as it stands there, against a new merchant. */
export const quickstart: Check = {
  name: 'quickstart',
  async run({ folder, registry }) {
    const text = await readFile(page, 'utf8');
    const app = await startApp(await newInstall());
    try {
      const { url, token } = app;
      const { id: merchantId } = await createCryptoixClient({ url, token }).merchants.create.mutate({ name: 'Shop' });
      const team = createCryptoixClient({ url, token, merchantId, mode: 'test' });
      const { key } = await team.keys.create.mutate({
        label: 'Quickstart',
        scopes: ['payments:read', 'payments:write', 'endpoints:write', 'events:read'],
      });
      const begin = blocksBelow(text, 'Get a key')
        .map(({ code }) => code)
        .join('')
        .replace('https://platform.cryptoix.example', url)
        .replace('ak_test_…', key);
      // A shell of its own for each way, as a reader has.
      const follow = async (heading: string, end: string) => {
        const [file, log] = ['sh', 'log'].map((kind) => join(folder, `${heading.replaceAll(' ', '-')}.${kind}`));
        ok(file !== undefined && log !== undefined);
        const script = scriptOf(blocksBelow(text, heading), end);
        await writeFile(file, `exec > "$LOG" 2>&1\nset -eu\n${begin}\n${script}`);
        const env = {
          ...readersEnv(),
          LOG: log,
          XDG_CONFIG_HOME: join(folder, 'config'),
          npm_config_registry: registry.url,
          npm_config_cache: join(folder, '.npm'),
          npm_config_yes: 'true',
        };
        const began = performance.now();
        // What is typed: the key, when `login` asks for it.
        const code = await runGroup(file, { cwd: folder, env, input: `${key}\n` });
        const output = await readFile(log, 'utf8');
        ok(code === 0 && output.includes(end), `${heading}:\n${output}`);
        return `${heading.toLowerCase()} ${Math.round((performance.now() - began) / 100) / 10} s`;
      };
      const times = [
        await follow('With the command line', 'verified payment.completed pay_'),
        await follow('With the SDK', 'verified payment.completed pay_'),
        await follow('With curl alone', 'verified payment.completed'),
      ];
      return `every command runs: ${times.join(', ')}`;
    } finally {
      await app.stop();
      await removeInstall(app.dataDir);
    }
  },
};
