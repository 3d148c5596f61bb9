import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blocks } from './docs-blocks.ts';
import { documents, generatedSources, renderDocument } from './docs.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(root, path), 'utf8');

/** Every document, from the repository's root. */
const written = globSync(['*.md', 'docs/**/*.md', 'examples/*/*.md'], { cwd: root }).toSorted();

/** The local links of a document, as paths from the repository's root with the heading, if any. */
async function linksOf(path: string): Promise<{ file: string; heading: string | undefined }[]> {
  const targets = [...(await read(path)).matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)/g)];
  return targets.map(([, target = '', heading]) => ({
    file: target === '' ? path : target.startsWith('/') ? target : join(path, '..', target),
    heading,
  }));
}

/** The headings of a document in the form that links use. */
async function headingsOf(path: string): Promise<string[]> {
  const headings = [...(await read(path)).matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test.each(Object.entries(generatedSources()))('%s matches the code: else run `npm run docs`', async (path, wanted) => {
  expect(await read(path)).toBe(wanted);
});

describe('the documentation', () => {
  test.each(documents)('in %s matches the code: else run `npm run docs`', async (path) => {
    const { present, wanted } = await renderDocument(path);
    expect(present).toBe(wanted);
  });

  test('uses every generated block', async () => {
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

  test('in the README names every script', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await read('package.json')));
    const named = [...(await read('README.md')).matchAll(/^\| `npm (?:run )?([\w:]+)` \|/gm)].map(
      ([, name = '']) => name,
    );
    const people = Object.keys(scripts).filter((name) => !(name.startsWith('pre') && name.slice(3) in scripts));
    expect(named.toSorted()).toEqual(people.toSorted());
  });

  test('and the dashboard and examples never start a stranger’s package of the name of our command', async () => {
    const files = globSync(
      ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'packages/cli/src/**', 'examples/**', 'apps/web/src/**/*.ts*'],
      { cwd: root, exclude: ['**/node_modules/**'], withFileTypes: true },
    ).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(100);
    for (const { parentPath, name } of files) {
      const text = await readFile(join(parentPath, name), 'utf8');
      expect(text, join(parentPath, name)).not.toMatch(/\bnpx (?:--?\w+ )*cryptoix\b/);
    }
  });

  test.each(written)('has no broken link in %s', async (path) => {
    for (const { file, heading } of await linksOf(path)) {
      // Pages of the running platform.
      if (['/', '/docs/api', '/v1/openapi.json'].includes(file)) continue;
      await expect(read(file), file).resolves.not.toBe('');
      if (heading !== undefined) expect(await headingsOf(file), `${file}#${heading}`).toContain(heading);
    }
  });

  test('has every document in its index', async () => {
    const indexes = [...(await linksOf('docs/README.md')), ...(await linksOf('docs/developers/README.md'))];
    const listed = indexes.map(({ file }) => file);
    const own = written.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((path) => !listed.includes(path))).toEqual([]);
  });

  test('numbers every decision once, in its name and in its title', async () => {
    const decisions = written.filter((path) => path.startsWith('docs/adr/'));
    for (const [index, path] of decisions.entries()) {
      expect(path).toMatch(new RegExp(`/${String(index + 1).padStart(4, '0')}-`));
      expect(await read(path)).toMatch(new RegExp(`^# ${index + 1}\\. `));
    }
  });
});
