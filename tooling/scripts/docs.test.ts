import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocks } from './docs-blocks.ts';
import { documents, renderDocument } from './docs.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(root, path), 'utf8');

describe('the documentation', () => {
  test.each(documents)('in %s lists what the code has: else run `npm run docs`', async (path) => {
    const { present, wanted } = await renderDocument(path);
    expect(present).toBe(wanted);
  });

  test('uses every list that is made for it', async () => {
    const text = (await Promise.all(documents.map(read))).join('\n');
    for (const name of Object.keys(await blocks())) expect(text).toContain(`<!-- generated:${name} -->`);
  });

  test('for operators names every setting that is read', async () => {
    const names = [...(await read('apps/api/src/config.ts')).matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
      ([, name]) => name,
    );
    const operations = await read('docs/operations.md');
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(operations).toContain(`\`${name}\``);
  });

  test.each(['README.md', 'CONTRIBUTING.md', 'docs/operations.md', ...documents])(
    'has no link to a missing file in %s',
    async (path) => {
      const links = [...(await read(path)).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) await expect(read(join(path, '..', link))).resolves.not.toBe('');
    },
  );
});
