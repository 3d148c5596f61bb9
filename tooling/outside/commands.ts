import { spawn } from 'node:child_process';
import { access, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The end of a command. */
export interface Ended {
  readonly ok: boolean;
  /** Standard output and errors, in order. */
  readonly output: string;
  readonly ms: number;
}

/** Runs a command. A command that takes longer than the limit is killed. @param input is piped into it */
export function run(
  command: string,
  args: readonly string[],
  {
    cwd,
    env = process.env,
    limitMs = 300_000,
    input = '',
  }: { cwd: string; env?: NodeJS.ProcessEnv; limitMs?: number; input?: string },
): Promise<Ended> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: 'pipe', timeout: limitMs });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    // It may end without reading it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (error) => resolve({ ok: false, output: error.message, ms: performance.now() - begin }));
    child.on('close', (code) => resolve({ ok: code === 0, output, ms: performance.now() - begin }));
  });
}

/** Runs a command that must succeed. @throws Error with its output when it does not */
export async function mustRun(...call: Parameters<typeof run>): Promise<Ended> {
  const ended = await run(...call);
  if (!ended.ok) throw new Error(`${call[0]} ${call[1].join(' ')} failed:\n${ended.output.slice(-4_000)}`);
  return ended;
}

/** Every command of this name on PATH. */
export async function commandsNamed(name: string): Promise<string[]> {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = await Promise.all(
    candidates.map((file) =>
      access(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat();
}

/** The first command of this name on PATH. */
export const findCommand = async (name: string): Promise<string | undefined> => (await commandsNamed(name))[0];

/** A `node` of this major version on PATH, if there is one. */
export async function findNode(major: number): Promise<string | undefined> {
  for (const node of await commandsNamed('node')) {
    const { output } = await run(node, ['--version'], { cwd: '/' });
    if (output.startsWith(`v${major}.`)) return node;
  }
  return undefined;
}

/** The script of npm, to be run with any Node. @throws Error when there is no npm */
export async function findNpm(): Promise<string> {
  const [npm] = await commandsNamed('npm');
  if (npm === undefined) throw new Error('There is no npm on PATH.');
  return realpath(npm);
}
