import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, lchown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scramVerifier } from './password.ts';
import { NOBODY, type Place, type ServerUser } from './place.ts';
import { isAlive } from './postmaster.ts';

/** The one superuser of the embedded server. */
export const SUPERUSER = 'cryptoix';

/** A database cluster on disk, and the password of its superuser. */
export type Cluster = { readonly data: string; readonly logFile: string; readonly password: string };

/**
 * Opens the cluster in `<home>/postgres`, creating it the first time. It is built beside its place and renamed into it:
 * a start that was killed, or two at once, never leave half a cluster there.
 * @throws Error with initdb's own words when it fails.
 */
export async function openCluster(place: Place, durable: boolean, log: (line: string) => void): Promise<Cluster> {
  const folder = join(place.home, 'postgres');
  if (!(await stat(folder).catch(() => undefined))) {
    await removeUnfinished(place.home);
    log(`Creating the database in ${folder}`);
    await create(place, folder, durable);
  }
  return {
    data: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    password: await readFile(join(folder, 'password'), 'utf8'),
  };
}

async function create(place: Place, folder: string, durable: boolean): Promise<void> {
  const unfinished = await mkdtemp(`${folder}.new-${process.pid}-`);
  const password = randomBytes(24).toString('base64url');
  // What initdb reads is a verifier: with it nobody signs in.
  const verifier = join(unfinished, 'verifier');
  await writeFile(verifier, scramVerifier(password), { mode: 0o600 });
  // initdb runs only as a user that has a name; all it makes then goes to the server's own.
  const maker = place.user && NOBODY;
  if (maker) await giveTo(unfinished, maker);

  const options = [
    `--pgdata=${join(unfinished, 'data')}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${verifier}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider sorts the same on every machine, whatever libc and ICU it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(durable ? [] : ['--no-sync']),
  ];
  try {
    await promisify(execFile)(join(place.binaries, 'bin', 'initdb'), options, { ...maker, cwd: place.home, env: {} });
    await rm(verifier);
    if (place.user) await giveTo(unfinished, place.user);
    // The app reads it, the server need not.
    await writeFile(join(unfinished, 'password'), password, { mode: 0o600 });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true });
    // Another start was quicker: its cluster is the one.
    if (await stat(folder).catch(() => undefined)) return;
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`The database could not be created in ${folder}. ${words}`, { cause: error });
  }
}

async function giveTo(folder: string, { uid, gid }: ServerUser): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true })) await lchown(join(folder, entry), uid, gid);
}

async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home, name), { recursive: true });
  }
}
