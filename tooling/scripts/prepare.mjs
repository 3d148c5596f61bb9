// Installs what is missing; with `build`, also builds the dashboard if it changed. Silent when there is nothing to do.
import { run } from './command.mjs';

/** A step that takes longer than this (ms) prints its title. */
const PATIENCE = 1_500;

await step('Installing dependencies: the first time some 300 MB are downloaded, and it takes a minute or two', [
  'install',
  '--frozen-lockfile',
]);
if (process.argv.includes('build')) {
  await step('Building the dashboard', [
    'exec',
    'turbo',
    'run',
    'build',
    '--filter=@cryptoix/web',
    '--output-logs=new-only',
  ]);
}

/** @param {string} title @param {string[]} args of pnpm */
async function step(title, args) {
  const timer = setTimeout(() => console.log(`${title} …`), PATIENCE);
  const { ok, output } = await run('pnpm', args);
  clearTimeout(timer);
  if (ok) return;
  console.error(`${title} failed:\n${output}`);
  process.exit(1);
}
