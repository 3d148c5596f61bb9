import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

// Ctrl-C reaches the whole process group; SIGTERM reaches only this process, and an orphaned child would continue.
process.on('SIGTERM', () => {
  for (const child of running) child.kill('SIGTERM');
  process.exit(143);
});

/**
 * Runs a command and collects its output, standard output and errors in order. Plain JavaScript, because the host's
 * Node 20 runs it before anything is installed.
 * @param {string} command looked up on PATH
 * @param {string[]} args
 * @param {string} [cwd]
 * @returns {Promise<{ ok: boolean, output: string }>} ok: it ended with exit code 0
 */
export function run(command, args, cwd) {
  return new Promise((resolve) => {
    const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => {
      running.delete(child);
      resolve({ ok: code === 0, output });
    });
  });
}
