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
 * Opens the cluster in `<home>/postgres`, creating it the first time. It is created in a folder beside that one, which is
 * then renamed: a start that was killed, or two at once, never leave half a cluster there.
 * @throws Error with the output of initdb when that fails.
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
  // initdb gets a verifier, with which nobody can sign in.
  const verifier = join(unfinished, 'verifier');
  await writeFile(verifier, scramVerifier(password), { mode: 0o600 });
  // initdb runs only as a user that has a name; everything it creates is then given to the server's user.
  const maker = place.user && NOBODY;
  if (maker) await changeOwner(unfinished, maker);

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
    if (place.user) await changeOwner(unfinished, place.user);
    // Only the app reads it, so the server's user does not own it.
    await writeFile(join(unfinished, 'password'), password, { mode: 0o600 });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true });
    // Another start was faster: its cluster is used.
    if (await stat(folder).catch(() => undefined)) return;
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`The database could not be created in ${folder}. ${output}`, { cause: error });
  }
}

async function changeOwner(folder: string, { uid, gid }: ServerUser): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true })) await lchown(join(folder, entry), uid, gid);
}

async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home, name), { recursive: true });
  }
}
