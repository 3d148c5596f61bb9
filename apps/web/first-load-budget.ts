import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/**
 * Fails the build when the JavaScript of a first visit, gzipped, is more than `maxBytes`: the entry, the page and the
 * layouts around it, with all they import. Parts that a page loads on demand are not counted.
 * @param pages files below src/routes, without their extension
 */
export function firstLoadBudget({ pages, maxBytes }: { pages: readonly string[]; maxBytes: number }): Plugin {
  return {
    name: 'first-load-budget',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
      );
      for (const page of pages) {
        const parts = [...chunks.values()].filter((chunk) => chunk.isEntry || isPartOf(page, chunk.facadeModuleId));
        if (!parts.some(({ facadeModuleId }) => facadeModuleId?.includes(`/routes/${page}.tsx`)))
          this.error(`first load: there is no page ${page}`);
        const files = new Set<string>();
        for (const { fileName } of parts) addWithImports(chunks, fileName, files);
        const bytes = [...files].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0);
        const figures = `first load of ${page}: ${(bytes / 1024).toFixed(1)} KB of JavaScript, gzipped, of ${maxBytes / 1024} KB allowed`;
        if (bytes > maxBytes) this.error(figures);
        this.info(figures);
      }
    },
  };
}

/** The page itself, and the layouts named like its folders. */
function isPartOf(page: string, facade: string | null): boolean {
  const route = /\/src\/routes\/(.+)\.tsx/.exec(facade ?? '')?.[1];
  return route !== undefined && (page === route || page.startsWith(`${route}/`));
}

function addWithImports(chunks: ReadonlyMap<string, Rollup.OutputChunk>, name: string, files: Set<string>): void {
  if (files.has(name)) return;
  files.add(name);
  for (const imported of chunks.get(name)?.imports ?? []) addWithImports(chunks, imported, files);
}
