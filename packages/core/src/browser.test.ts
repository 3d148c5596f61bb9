import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Every module that a file loads, including itself: relative ones as paths, packages by name. */
function modulesFrom(path: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(path)) return seen;
  const source = readFileSync(path, 'utf8');
  seen.set(path, source);
  for (const [, name] of source.matchAll(/(?:from |import |import\()'([^']+)'/g)) {
    if (name!.startsWith('.')) modulesFrom(join(dirname(path), name!), seen);
    else seen.set(name!, '');
  }
  return seen;
}

const load = (file: string) => modulesFrom(join(import.meta.dirname, file));
const packagesOf = (modules: ReadonlyMap<string, string>) =>
  [...modules.keys()].filter((name) => !name.startsWith('/')).toSorted();

test.each(['tables.ts', 'describe-failure.ts'])('%s loads no package, zod least of all', (file) => {
  const modules = load(file);
  expect(modules.size).toBeGreaterThan(file === 'tables.ts' ? 10 : 0);
  expect(packagesOf(modules)).toEqual([]);
});

test('all of core needs zod, big.js and nothing of Node', () => {
  const modules = load('index.ts');
  expect(modules.size).toBeGreaterThan(15);
  expect(packagesOf(modules)).toEqual(['big.js', 'zod']);
  for (const [path, source] of modules) expect(source, path).not.toMatch(/\b(?:Buffer|process|require)\b[.(]/);
});
