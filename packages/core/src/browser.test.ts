import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Every module that a file loads, itself included: relative ones as paths, packages by name. */
function modulesFrom(path: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(path)) return seen;
  const source = readFileSync(path, 'utf8');
  seen.set(path, source);
  for (const [, name] of source.matchAll(/(?:from|import) '([^']+)'/g)) {
    if (name!.startsWith('.')) modulesFrom(join(dirname(path), name!), seen);
    else seen.set(name!, '');
  }
  return seen;
}

test('what a browser loads needs zod, big.js and nothing of Node', () => {
  const modules = modulesFrom(join(import.meta.dirname, 'index.ts'));
  expect(modules.size).toBeGreaterThan(15);
  expect([...modules.keys()].filter((name) => !name.startsWith('/')).toSorted()).toEqual(['big.js', 'zod']);
  for (const [path, source] of modules) expect(source, path).not.toMatch(/\b(?:Buffer|process|require)\b[.(]/);
});
