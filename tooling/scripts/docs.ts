// Writes the generated parts of the documentation and of the packages. docs.test.ts fails while they are stale.
import { globSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blocks } from './docs-blocks.ts';
import { clientSource } from './client-source.ts';
import { sdkSource } from './sdk-source.ts';

const root = join(import.meta.dirname, '../..');

/** The documents that have generated parts, from the repository's root. */
export const documents = globSync('docs/developers/*.md', { cwd: root })
  .filter((path) => readFileSync(join(root, path), 'utf8').includes('<!-- generated:'))
  .toSorted();

const block = /(<!-- generated:(\S+) -->\n)[\s\S]*?(<!-- \/generated -->)/g;

/**
 * A document as it is, and as it should be: the text between `<!-- generated:NAME -->` and `<!-- /generated -->` is the
 * current output of the block of that name.
 * @throws Error for an unknown block
 */
export async function renderDocument(path: string): Promise<{ present: string; wanted: string }> {
  const present = await readFile(join(root, path), 'utf8');
  const made = await blocks();
  const wanted = present.replaceAll(block, (_, open: string, name: string, close: string) => {
    const text = made[name];
    if (text === undefined) throw new Error(`${path} has the block "${name}", which docs-blocks.ts does not define.`);
    return `${open}\n${text}\n\n${close}`;
  });
  return { present, wanted };
}

/** Generated source files, by their path from the repository's root. */
export function generatedSources(): Record<string, string> {
  const sdk = Object.entries(sdkSource()).map(([name, text]) => [`packages/sdk/src/${name}`, text] as const);
  return { ...Object.fromEntries(sdk), 'packages/client/src/router.gen.ts': clientSource() };
}

if (import.meta.main) {
  const sources = Object.entries(generatedSources()).map(async ([path, wanted]) => ({
    path,
    present: await readFile(join(root, path), 'utf8').catch(() => ''),
    wanted,
  }));
  const texts = documents.map(async (path) => ({ path, ...(await renderDocument(path)) }));
  for (const { path, present, wanted } of await Promise.all([...sources, ...texts])) {
    if (present === wanted) continue;
    await writeFile(join(root, path), wanted);
    console.log(`wrote ${path}`);
  }
}
