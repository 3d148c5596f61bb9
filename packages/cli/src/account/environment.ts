// The only reader of the environment.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A variable of the environment; an empty one counts as absent. */
export function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** The folder in which programs of this system keep their settings, for ours. */
export function configFolder(): string {
  if (process.platform === 'win32') return join(variable('APPDATA') ?? join(homedir(), 'AppData/Roaming'), 'cryptoix');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/cryptoix');
  return join(variable('XDG_CONFIG_HOME') ?? join(homedir(), '.config'), 'cryptoix');
}
