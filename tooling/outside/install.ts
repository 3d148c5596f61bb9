import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Setting, Skipped } from './check.ts';
import { findNode, findNpm, mustRun } from './commands.ts';

/** Installs packages with npm in an empty folder. `node` is the Node that runs npm. */
export async function install(
  node: string,
  folder: string,
  packages: readonly string[],
  registry?: string,
): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const flags = ['--no-audit', '--no-fund', ...(registry === undefined ? [] : ['--registry', registry])];
  // A cache of its own: one of another run may hold another tarball of the same version.
  const cache = registry === undefined ? [] : ['--cache', join(folder, '.npm')];
  await mustRun(node, [await findNpm(), 'install', ...packages, ...flags, ...cache], { cwd: folder });
}

/** @throws Skipped when this machine has none of this major version */
export async function nodeOf(major: number): Promise<string> {
  const node = await findNode(major);
  if (node === undefined) throw new Skipped(`There is no Node ${major} on PATH.`);
  return node;
}

/** npm's errors for a registry that is not there, or has no such package for this machine. */
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|E40[34]|E50\d|ETARGET|EBADPLATFORM/;

/** @throws Skipped when other people's packages could not be installed since their registry is out of reach */
export async function skipIfUnreachable(packages: readonly string[], installing: Promise<unknown>): Promise<void> {
  try {
    await installing;
  } catch (error) {
    if (!unreachable.test(String(error))) throw error;
    throw new Skipped(`npm could not install ${packages.join(' and ')}: ${String(error).slice(-300)}`);
  }
}

/** Installs our tarballs beside other people's packages, from the public registry. */
export async function fromRegistry({ folder, tarballs }: Setting, packages: readonly string[]): Promise<void> {
  const files = tarballs.map(({ file }) => file);
  await skipIfUnreachable(packages, install(process.execPath, folder, [...files, ...packages]));
}
