// npm run doctor: checks the installation that the environment names, and says what to do.
import { redactKeys } from '@cryptoix/core';
import { ConfigError, loadConfig } from '../config.ts';
import { startEmbeddedPostgres } from '../db/embedded.ts';
import { diagnose, type Finding } from './diagnose.ts';

const marks = { ok: '✓', warning: '!', problem: '✗' };

async function run(): Promise<Finding[]> {
  const config = loadConfig();
  if (config.databaseUrl !== null) return diagnose(config, config.databaseUrl);
  const { dataDir } = config;
  const embedded = await startEmbeddedPostgres({ dataDir, log: () => {} });
  try {
    return await diagnose(config, embedded.url);
  } finally {
    await embedded.stop();
  }
}

try {
  const findings = await run();
  for (const { about, state, text } of findings)
    process.stdout.write(`${marks[state]} ${about.padEnd(12)} ${redactKeys(text)}\n`);
  process.exitCode = findings.some(({ state }) => state === 'problem') ? 1 : 0;
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stdout.write(`${marks.problem} settings     ${redactKeys(error.message)}\n`);
  process.exitCode = 1;
}
