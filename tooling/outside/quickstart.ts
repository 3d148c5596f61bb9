import { ok } from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCryptoixClient } from '@cryptoix/client';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import type { Check } from './check.ts';
import { run } from './commands.ts';

const page = join(import.meta.dirname, '../../docs/developers/quickstart.md');

/** The code blocks below a heading, each with what stands in its first line. */
function blocksBelow(text: string, heading: string): { info: string; code: string }[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info = '', code = '']) => ({ info, code }));
}

/** Waits up to a minute for a line in the log of the script. A reader waits before they end what runs. */
const untilLogged = (line: string) =>
  `for _ in $(seq 600); do if grep -q '${line}' "$LOG"; then break; fi; sleep 0.1; done`;

/**
 * A shell script of what a person types: files are written, commands run in order, in one shell.
 * @param awaited the line that a reader waits for before they end what they started
 */
function scriptOf(blocks: readonly { info: string; code: string }[], awaited = ''): string {
  const steps = blocks.map(({ info, code }) => {
    const [language, file] = info.split(' ');
    if (language === 'sh') return code.startsWith('kill') ? `${untilLogged(awaited)}\n${code}` : code;
    ok(file !== undefined, `A block of ${language} without a file`);
    return `cat > ${file} <<'END_OF_FILE'\n${code}END_OF_FILE\n`;
  });
  return steps.join('\n');
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
        scopes: ['payments:read', 'payments:write', 'endpoints:write'],
      });
      const begin = scriptOf(blocksBelow(text, 'Get a key'))
        .replace('https://platform.cryptoix.example', url)
        .replace('ak_test_…', key);
      // A shell of its own for each way, as a reader has.
      const follow = async (heading: string, end: string) => {
        const log = join(folder, `${heading.replaceAll(' ', '-')}.log`);
        const script = `exec > "$LOG" 2>&1\nset -eu\n${begin}\n${scriptOf(blocksBelow(text, heading), end)}`;
        const file = join(folder, `${heading.replaceAll(' ', '-')}.sh`);
        await writeFile(file, script);
        const env = {
          ...process.env,
          LOG: log,
          npm_config_registry: registry.url,
          npm_config_cache: join(folder, '.npm'),
        };
        const ended = await run('bash', [file], { cwd: folder, env, limitMs: 120_000 });
        const output = await readFile(log, 'utf8');
        ok(ended.ok && output.includes(end), `${heading}:\n${output}`);
        return `${heading.toLowerCase()} ${Math.round(ended.ms / 100) / 10} s`;
      };
      const times = [
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
