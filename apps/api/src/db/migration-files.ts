import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** One file of the folder `migrations`. */
export interface Migration {
  /** The file's name: `NNNN_what_for.sql`. */
  readonly name: string;
  /** SHA-256 of its text, in hex; ends of lines do not count. */
  readonly checksum: string;
  /**
   * The number of a migration: a version that has it, or a newer one, works on a schema where this one has run too. Null
   * when older versions must not start there.
   */
  readonly compatibleFrom: string | null;
  /** Runs in one transaction, or step by step: each step then is a transaction, and outside of one when it is a single statement. */
  readonly run: { readonly text: string } | { readonly steps: readonly string[] };
}

/** The part of a migration's name that older versions compare. */
export const numberOf = (name: string): string => name.slice(0, 4);

const compatible = /^-- compatible from (\d{4})$/m;
const step = /^-- step$/m;
const concurrentIndex = /CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(IF\s+NOT\s+EXISTS\s+)?"?((?:\{[^}]*\}|\w)+)/gi;

/** The migrations of a folder in the order in which they run. @throws Error for a file that cannot be run again after a crash */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(names.map(async (name) => parseMigration(name, await readFile(resolve(folder, name), 'utf8'))));
}

function parseMigration(name: string, file: string): Migration {
  const text = file.replaceAll('\r\n', '\n');
  const [head = '', ...steps] = text.split(step);
  if (steps.length > 0 && /^(?!--).*\S/m.test(head)) {
    throw new Error(`${name}: there are statements before the first "-- step".`);
  }
  for (const [, repeatable, index] of text.matchAll(concurrentIndex)) {
    if (repeatable === undefined) throw new Error(`${name}: create ${index} with IF NOT EXISTS, to be run again.`);
  }
  return {
    name,
    checksum: createHash('sha256').update(text).digest('hex'),
    compatibleFrom: compatible.exec(text)?.[1] ?? null,
    run: steps.length === 0 ? { text } : { steps },
  };
}

const partitionOf = /\{partition of (\w+)\}/;

/** The table whose partitions a step is repeated for, as it writes `{partition of events}` in place of each; null otherwise. */
export const partitionedBy = (sqlText: string): string | null => partitionOf.exec(sqlText)?.[1] ?? null;

/** The step for one partition. */
export const forPartition = (sqlText: string, name: string): string =>
  sqlText.replaceAll(new RegExp(partitionOf, 'g'), name);

/** The indexes that a step makes concurrently. One that was interrupted stays behind, and is of no use. */
export const concurrentIndexesOf = (sqlText: string): string[] =>
  [...sqlText.matchAll(concurrentIndex)].flatMap(([, , index]) => (index === undefined ? [] : [index]));
