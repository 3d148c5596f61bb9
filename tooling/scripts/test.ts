// Runs every check, prints the total time and, as the last line, `N passed, N failed`. With `--fast`, all but the
// end-to-end tests.
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { run } from './command.mjs';

type Result = { passed: number; failed: number; note: string; output: string };

/** The parts of vitest's JSON report that are used here. */
const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

const root = join(import.meta.dirname, '../..');
const fast = process.argv.includes('--fast');
let passed = 0;
let failed = 0;
let tests = 0;
const begin = performance.now();

await Promise.all([
  // In one run: the linter's rules need the types of every file, and TypeScript's own errors come with them. A `tsc`
  // for each package raises the CPU time from 74 to 133 s.
  check('types and lint', () => command('oxlint', ['--type-aware', '--type-check', '--deny-warnings'])),
  check('format', () => command('oxfmt', ['--check'])),
  check('unused code', () => command('knip', [])),
]);
for (const { name, folder } of await testedPackages()) {
  if (fast && name === '@cryptoix/e2e') continue;
  tests += await check(name, () => testPackage(folder));
}
if (tests === 0) {
  console.log('No test ran.');
  failed += 1;
}
console.log(`\nTotal time: ${secondsSince(begin)} s.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function secondsSince(moment: number): string {
  return ((performance.now() - moment) / 1000).toFixed(1);
}

/** Runs one check, prints its result, and returns the number of results. */
async function check(name: string, runCheck: () => Promise<Result>): Promise<number> {
  const started = performance.now();
  const result = await runCheck();
  const seconds = secondsSince(started);
  passed += result.passed;
  failed += result.failed;
  console.log(`${result.failed > 0 ? '✗' : '✓'} ${name.padEnd(20)} ${result.note.padEnd(28)} ${seconds.padStart(6)} s`);
  if (result.failed > 0) console.log(`${result.output.trim()}\n`);
  return result.passed + result.failed;
}

async function command(name: string, args: string[]): Promise<Result> {
  const { ok, output } = await run(name, args, root);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, note: '', output };
}

async function testedPackages(): Promise<{ name: string; folder: string }[]> {
  const manifest = z.object({ name: z.string(), scripts: z.object({ test: z.string() }) });
  const found: { name: string; folder: string }[] = [];
  for (const group of ['packages', 'apps', 'tooling']) {
    for (const entry of (await readdir(join(root, group))).toSorted()) {
      const folder = join(root, group, entry);
      const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
      const parsed = manifest.safeParse(JSON.parse(text));
      if (parsed.success) found.push({ name: parsed.data.name, folder });
    }
  }
  return found;
}

async function testPackage(folder: string): Promise<Result> {
  const file = join(root, '.tmp', `${basename(folder)}.json`);
  await rm(file, { force: true });
  const { ok, output } = await run(
    'pnpm',
    [
      'run',
      '--silent',
      'test',
      '--allowOnly=false',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    folder,
  );
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, note: 'did not run', output };

  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report.parse(JSON.parse(text));
  // A file that does not load, or leaves something open, fails without a failed test.
  const brokenFiles = testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.every(({ status }) => status !== 'failed'),
  ).length;
  const failures = numFailedTests + brokenFiles;
  const skipped = numPendingTests + numTodoTests;
  return {
    passed: numPassedTests,
    // vitest also fails for reasons outside tests, such as an unhandled rejection.
    failed: failures === 0 && !ok ? 1 : failures,
    note: `${numPassedTests} tests${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    output,
  };
}
