// npm run test:outside: what installs or runs foreign stacks. Prints what ran, and what was skipped and why.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Skipped } from './check.ts';
import { curl } from './curl.ts';
import { cliChecks } from './cli.ts';
import { exampleChecks } from './examples.ts';
import { packPackages } from './pack.ts';
import { deployChecks } from './deploy-checks.ts';
import { packageChecks } from './packages.ts';
import { platformChecks } from './platform-checks.ts';
import { quickstart } from './quickstart.ts';
import { receiverChecks } from './receivers.ts';
import { openRegistry } from './registry.ts';

interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was found, why it was skipped, or how it failed. */
  readonly note: string;
  readonly seconds: number;
}

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
const checks = [
  ...packageChecks,
  ...cliChecks,
  ...exampleChecks,
  quickstart,
  curl,
  ...receiverChecks,
  ...platformChecks,
  ...deployChecks,
];
const names = checks.map(({ name }) => name);
if (values.only !== undefined && !names.includes(values.only)) {
  console.error(`There is no ${values.only}. Choose one of: ${names.join(', ')}.`);
  process.exit(2);
}

const marks = { passed: '✓', failed: '✗', skipped: '-' };
const out = await mkdtemp(join(tmpdir(), 'cryptoix-packages-'));
const results: Result[] = [];
try {
  const tarballs = await packPackages(out);
  const registry = await openRegistry(tarballs);
  for (const check of checks) {
    if (values.only !== undefined && check.name !== values.only) continue;
    const folder = await mkdtemp(join(tmpdir(), `cryptoix-${check.name}-`));
    const begin = performance.now();
    const [status, note] = await check.run({ tarballs, registry, folder }).then(
      (line) => ['passed', line] as const,
      (error: unknown) =>
        error instanceof Skipped ? (['skipped', error.message] as const) : (['failed', String(error)] as const),
    );
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    results.push({ name: check.name, status, note, seconds });
    console.log(`${marks[status]} ${check.name.padEnd(20)} ${String(seconds).padStart(6)} s  ${note}`);
    await rm(folder, { recursive: true, force: true });
  }
  await registry.close();
} finally {
  await rm(out, { recursive: true, force: true });
}

if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
const count = (status: Result['status']) => results.filter((result) => result.status === status).length;
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = count('failed') > 0 ? 1 : 0;
