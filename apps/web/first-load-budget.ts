import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/**
 * Fails the build when the JavaScript of a first visit, gzipped, is more than `maxBytes`: the entry and all it imports,
 * and the most expensive page on top.
 */
export function firstLoadBudget(maxBytes: number): Plugin {
  return {
    name: 'first-load-budget',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
      );
      const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
      if (entry === undefined) return;
      const shell = withImports(chunks, entry.fileName);
      const pages = [...chunks.values()].filter((chunk) => chunk.isDynamicEntry);
      const totals = pages.map((page) => weigh(chunks, new Set([...shell, ...withImports(chunks, page.fileName)])));
      const worst = Math.max(weigh(chunks, shell), ...totals);
      const figures = `first load: ${(worst / 1024).toFixed(1)} KB of JavaScript, gzipped, of ${maxBytes / 1024} KB allowed`;
      if (worst > maxBytes) this.error(figures);
      this.info(figures);
    },
  };
}

type Chunks = ReadonlyMap<string, Rollup.OutputChunk>;

function withImports(chunks: Chunks, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of chunks.get(name)?.imports ?? []) withImports(chunks, imported, seen);
  return seen;
}

const weigh = (chunks: Chunks, names: ReadonlySet<string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0);
