import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * Runs the linter with this repository's configuration on a tree of these files.
 * @param planted text by path from the root
 * @returns the rule that each file breaks; files that break none are left out
 */
export async function lintTree(planted: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const tree = await mkdtemp(join(tmpdir(), 'cryptoix-lint-'));
  try {
    await cp(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
    for (const file of ['plugin.ts', 'boundaries.ts', 'queue-writers.ts'])
      await cp(join(import.meta.dirname, file), join(tree, 'tooling/lint', file));
    for (const [file, text] of Object.entries(planted)) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), text);
    }
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format=unix', ...Object.keys(planted)], {
      cwd: tree,
      encoding: 'utf8',
    });
    const lines = stdout.split('\n').map((line) => /^([^:]+):\d+:\d+: .*\[Error\/(.+)\]$/.exec(line));
    return new Map(lines.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? '']])));
  } finally {
    await rm(tree, { recursive: true });
  }
}
