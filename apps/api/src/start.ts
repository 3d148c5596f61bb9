// What `npm start` runs: the program, or, if it runs already on this DATA_DIR and address, one that replaces it without
// a gap. That one needs a parent, this process: Node accepts a socket only through a channel that it is born with.
import { spawn } from 'node:child_process';
import { type Config, loadConfig, withOwnSettings } from './config.ts';
import { scriptOf } from './folders.ts';
import { connectToRunning, offerPath } from './handover/path.ts';
import { takeOverOption } from './handover/take.ts';

const main = scriptOf('main');

/** The settings; null when some are wrong, which `main.ts` reports. */
function readConfig(): Config | null {
  try {
    return loadConfig();
  } catch {
    return null;
  }
}

const config = readConfig();
const path = config === null ? null : offerPath(config);
const running = path === null ? null : await connectToRunning(path);
if (running === null) {
  await import(main);
} else {
  const child = spawn(process.execPath, [...process.execArgv, main, takeOverOption], {
    stdio: ['inherit', 'inherit', 'inherit', running],
    env: withOwnSettings({ NODE_CHANNEL_FD: '3' }),
  });
  // The child has it now.
  running.destroy();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
