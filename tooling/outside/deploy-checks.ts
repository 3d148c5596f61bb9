import { join } from 'node:path';
import { type Check, Skipped } from './check.ts';
import { commandsNamed, mustRun } from './commands.ts';

const deploy = join(import.meta.dirname, '../../deploy');

/** Checks some of the files of `deploy` with a tool, where it is installed. */
const withTool = (name: string, tool: string, args: readonly string[], env: Record<string, string> = {}): Check => ({
  name,
  async run() {
    const [command] = await commandsNamed(tool);
    if (command === undefined) throw new Skipped(`There is no ${tool} on PATH.`);
    await mustRun(command, args, {
      cwd: deploy,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
    return `${tool} finds nothing wrong`;
  },
});

/** The files with which operators run the platform. */
export const deployChecks: readonly Check[] = [
  withTool('dockerfile', 'hadolint', ['Dockerfile']),
  withTool('systemd', 'systemd-analyze', ['verify', 'cryptoix.service', 'cryptoix.socket']),
  withTool('alerts', 'promtool', ['test', 'rules', 'prometheus/rules.test.yaml']),
  withTool('caddy', 'caddy', ['validate', '--config', 'Caddyfile', '--adapter', 'caddyfile'], {
    DOMAIN: 'pay.example.com',
  }),
];
