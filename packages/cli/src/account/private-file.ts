import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configFolder } from './environment.ts';

/** Only the user may read it: it holds keys and secrets. Windows keeps a profile's folders from other users by itself. */
const fileMode = 0o600;
const folderMode = 0o700;

/** A file of the config folder. */
export const fileOf = (name: string): string => join(configFolder(), name);

/** The text of a file of ours; undefined when there is none. */
export async function readPrivate(name: string): Promise<string | undefined> {
  try {
    return await readFile(fileOf(name), 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Replaces a file of ours at once, so that a reader or a crash never sees half of it. */
export async function writePrivate(name: string, text: string): Promise<void> {
  const file = fileOf(name);
  await mkdir(dirname(file), { recursive: true, mode: folderMode });
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: fileMode, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Creates a file of ours, unless another process has just done so. @returns the text that it has now */
export async function createPrivate(name: string, text: string): Promise<string> {
  const file = fileOf(name);
  await mkdir(dirname(file), { recursive: true, mode: folderMode });
  try {
    await writeFile(file, text, { mode: fileMode, flag: 'wx' });
    return text;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    // An older program, or a copy, may have left it open to others.
    await chmod(file, fileMode);
    return readFile(file, 'utf8');
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
