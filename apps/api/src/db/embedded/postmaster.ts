import { execFile } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A running server, as its lock file `postmaster.pid` describes it. */
export type Postmaster = {
  readonly pid: number;
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  /** `starting` (crash recovery too), `ready` or `stopping`. */
  readonly status: string;
};

/** A lock file that has been empty for longer than this (ms) is left from a crash, not from a server that is starting. */
const EMPTY_FILE_GRACE = 1_000;

/** Reads `postmaster.pid`: line 1 is the pid, 4 the port, 8 the status. Undefined while it is incomplete. */
function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 ? { pid, port, status: lines[7]?.trim() ?? 'starting' } : undefined;
}

/**
 * The server that runs on this data folder, if one does. A lock file that would wrongly stop the next start is removed:
 * Postgres takes any running process of its user with the recorded pid for a server.
 */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lockFile = join(data, 'postmaster.pid');
  const text = await readFile(lockFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;

  const postmaster = parsePostmaster(text);
  if (postmaster === undefined) {
    const written = await stat(lockFile).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs > EMPTY_FILE_GRACE) await rm(lockFile, { force: true });
    return undefined;
  }
  if (await isServerOf(data, postmaster.pid)) return postmaster;
  if (isAlive(postmaster.pid) && (await readFile(lockFile, 'utf8').catch(() => '')) === text) {
    await rm(lockFile, { force: true });
  }
  return undefined;
}

/** True when this process is the server of this data folder; false for a zombie, or for another process with its pid. */
export async function isServerOf(data: string, pid: number): Promise<boolean> {
  return (await commandLine(pid)).includes(data);
}

/** True when any process, of any user, has this pid. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const ps = promisify(execFile)('/bin/ps', ['-o', 'command=', '-p', String(pid)]);
  return ps.then(({ stdout }) => stdout).catch(() => '');
}
