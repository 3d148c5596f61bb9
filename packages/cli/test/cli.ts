import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCryptoixClient } from '@cryptoix/client';
import { keyScopes } from '@cryptoix/core';
import { eventually } from '@cryptoix/harness/eventually';
import { inject, onTestFinished } from 'vitest';

const main = inject('program');
const app = inject('app');

/** Whether this machine can put a terminal around a command: `script` of util-linux, which macOS has another of. */
export const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** The end of a command. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** A command that runs until it is stopped. */
export interface Running {
  /** What it has written so far. */
  readonly out: () => string;
  readonly errors: () => string;
  /** Resolves when it ends. */
  readonly ended: Promise<Ended>;
  /** Ctrl-C. @returns its end */
  interrupt(): Promise<Ended>;
  /** A crash. */
  kill(): Promise<Ended>;
  /** Types in its terminal. */
  type(keys: string): void;
}

/** A developer's machine: a home folder, and the command line in it. */
export interface Machine {
  readonly home: string;
  /** Runs a command line. @param input what is piped into it */
  run(line: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Runs a command line in a terminal. @param typed is typed after its first words @returns all that the terminal shows */
  runInTerminal(line: readonly string[], typed: string): Promise<string>;
  /** Runs a line of the shell that begins with this program. */
  runInShell(line: string): Promise<Ended>;
  /** Starts a command that goes on. */
  start(line: readonly string[]): Running;
  /** The same in a terminal, which shows its output and its errors as `out`. */
  startInTerminal(line: readonly string[]): Running;
}

/** A machine with an empty home folder. */
export async function newMachine(): Promise<Machine> {
  const home = await mkdtemp(join(tmpdir(), 'cryptoix-cli-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const launch = (
    line: readonly string[],
    env: Readonly<Record<string, string>> = {},
    [program, ...args]: readonly [string, ...string[]] = [process.execPath, main, ...line],
  ) => {
    const child = spawn(program, args, {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: join(home, '.config'), ...env },
      stdio: 'pipe',
    });
    const said = { out: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.errors += text));
    return { child, said, ended: endOf(child, said) };
  };
  const running = ({ child, said, ended }: ReturnType<typeof launch>): Running => {
    const stop = (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    };
    onTestFinished(() => void child.kill('SIGKILL'));
    return {
      out: () => said.out,
      errors: () => said.errors,
      ended,
      interrupt: () => stop('SIGINT'),
      kill: () => stop('SIGKILL'),
      type: (keys) => void child.stdin.write(keys),
    };
  };
  // util-linux: a terminal around a command.
  const startInTerminal = (line: readonly string[]) => {
    const command = [process.execPath, main, ...line].map((word) => `'${word}'`).join(' ');
    // In place of the shell, which Ctrl-C would end as well.
    return running(launch([], {}, ['script', '-qefc', `exec ${command}`, '/dev/null']));
  };
  return {
    home,
    run(line, input = '', env = {}) {
      const { child, ended } = launch(line, env);
      child.stdin.end(input);
      return ended;
    },
    async runInTerminal(line, typed) {
      const { out, type, ended } = startInTerminal(line);
      await eventually(out, (said) => said !== '', 20_000);
      type(typed);
      return (await ended).out;
    },
    runInShell(line) {
      const { child, ended } = launch([], {}, ['sh', '-c', `'${process.execPath}' '${main}' ${line}`]);
      child.stdin.end();
      return ended;
    },
    start(line) {
      const started = launch(line);
      started.child.stdin.end();
      return running(started);
    },
    startInTerminal,
  };
}

const endOf = (child: ChildProcess, said: { out: string; errors: string }): Promise<Ended> =>
  new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));

/** A new merchant with a key of these scopes; by default of all. */
export async function newKey({
  mode = 'test',
  scopes = keyScopes,
}: { mode?: 'live' | 'test'; scopes?: readonly (typeof keyScopes)[number][] } = {}) {
  const { id } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Shop' });
  const team = createCryptoixClient({ ...app, merchantId: id, mode });
  const { key } = await team.keys.create.mutate({ label: 'Laptop', scopes: [...scopes] });
  return { key, merchantId: id, team };
}

/** A machine that is logged in with a new key. */
export async function newDeveloper(options: Parameters<typeof newKey>[0] = {}) {
  const [machine, made] = [await newMachine(), await newKey(options)];
  await machine.run(['login', '--url', app.url], made.key);
  return { ...machine, ...made };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The object that a command wrote as JSON. */
export function objectOf({ out }: Pick<Ended, 'out'>): Record<string, unknown> {
  const value: unknown = JSON.parse(out);
  if (!isObject(value)) throw new Error(`This is no object: ${out}`);
  return value;
}

/** The rows that a command wrote as JSON. */
export function rowsOf({ out }: Pick<Ended, 'out'>): Record<string, unknown>[] {
  const value: unknown = JSON.parse(out);
  if (!Array.isArray(value)) throw new Error(`This is no list: ${out}`);
  return value.filter(isObject);
}
