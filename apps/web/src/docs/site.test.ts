import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors } from '@cryptoix/core';
import { describe, expect, test } from 'vitest';
import { contentsOf } from './contents.ts';
import { createFinder, indexedSections } from './finder.ts';
import { renderMarkdown } from './markdown.ts';
import { siteOf } from './site.ts';

const { files, problems } = await siteOf(join(import.meta.dirname, '../../../../docs/developers'));
const fileAt = (name: string): string => files.get(name) ?? '';

describe('the guides', () => {
  test('have no link that leads nowhere, and no page that the index leaves out', () => {
    expect(problems).toEqual([]);
  });

  test('are each a page with its title, and Markdown without the comments of the generator', () => {
    const pages = [...files.keys()].filter((name) => name.endsWith('.html') && name !== '404.html');
    expect(pages.length).toBeGreaterThan(20);
    for (const page of pages) {
      const markdown = fileAt(page.replace('.html', '.md'));
      const title = /^# (.+)$/m.exec(markdown)?.[1] ?? 'none';
      expect(fileAt(page)).toContain(`<title>${title} · Cryptoix docs</title>`);
      expect(markdown).not.toContain('generated:');
    }
  });

  test('run no script and have no style in the page: the policy would not allow it', () => {
    for (const [name, text] of files) {
      if (!name.endsWith('.html')) continue;
      expect(text.match(/<script(?! (?:type="module" )?src=)|<style|\sstyle=|\son\w+="/g)).toBeNull();
    }
  });

  test('have the address of the platform in the commands whole, so that the server can put its own in its place', () => {
    const count = (text: string) => text.split('https://platform.cryptoix.example').length;
    for (const slug of ['quickstart', 'webhooks', 'authentication', 'idempotency', 'sdk'])
      expect([slug, count(fileAt(`${slug}.html`))]).toEqual([slug, count(fileAt(`${slug}.md`))]);
  });

  test('are listed in llms.txt, and are all in llms-full.txt', () => {
    const slugs = [...files.keys()].filter((name) => name.endsWith('.md') && name !== 'index.md');
    for (const file of slugs) {
      expect(fileAt('llms.txt')).toContain(`/docs/${file})`);
      expect(fileAt('llms-full.txt')).toContain(fileAt(file).trim());
    }
  });
});

describe('links to the guides', () => {
  const root = join(import.meta.dirname, '../../../..');
  const targets = new Set(['/docs/api', '/docs/api/standalone.js', '/docs/search.json']);
  for (const [name, text] of files) {
    if (name.endsWith('.md')) targets.add(`/docs/${name}`);
    if (!name.endsWith('.html')) continue;
    const address = name === 'index.html' ? '/docs' : `/docs/${name.replace('.html', '')}`;
    targets.add(address);
    for (const [, id] of text.matchAll(/ id="([^"]+)"/g)) targets.add(`${address}#${id}`);
  }
  const sources = globSync('{apps/*/src,packages/*/src}/**/*.{ts,tsx}', { cwd: root }).filter(
    (path) => !/\.test\.ts|\.gen\.ts|src\/docs\//.test(path),
  );
  const linksIn = (text: string) => text.match(/\/docs(?![\w-])(?:\/[\w.-]+)*(?:#[\w-]+)?(?=['"`\s>)])/g) ?? [];

  test('in the dashboard, in errors and in what the server prints lead to a page and a heading that exist', () => {
    const links = sources.flatMap((path) =>
      linksIn(readFileSync(join(root, path), 'utf8')).map((link) => [path, link]),
    );
    expect(links.length).toBeGreaterThan(15);
    expect(links.filter(([, link = '']) => !targets.has(link))).toEqual([]);
  });

  test('of every error code lead to its words', () => {
    for (const code of Object.keys(errors)) expect(targets).toContain(`/docs/errors#${code}`);
  });
});

describe('the search', () => {
  const sections = indexedSections(JSON.parse(fileAt('search.json')));
  const find = createFinder(sections);

  test.each([
    ['raw body', '/docs/webhooks#when-verification-fails'],
    ['missing_scope', '/docs/errors#missing_scope'],
    ['idempotency key', '/docs/idempotency'],
    ['underpaid', '/docs/webhooks#event-types'],
    ['laravel', '/docs/php#laravel'],
    ['webhook-id', '/docs/webhooks#the-request'],
    ['signiture', '/docs/webhooks#verifying'],
    ['firewall', '/docs/addresses'],
  ])('finds %s', (query, id) => {
    expect(
      find(query)
        .slice(0, 12)
        .map((found) => found.id),
    ).toContain(id);
  });

  test('finds nothing for words that no section has together', () => {
    expect(find('laravel blockchain reorganization')).toEqual([]);
  });

  test('shows the part of the text that matches', () => {
    const [first] = find('recorded');
    expect(first?.excerpt.toLowerCase()).toContain('recorded');
    expect(first?.excerpt.length).toBeLessThan(180);
  });

  test('has an address for every section once', () => {
    const ids = sections.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('Markdown', () => {
  test('gives headings the ids that GitHub gives them, and a second one of the same name another', () => {
    const { sections } = renderMarkdown('# Title\n\n## `payment.*` and more!\n\n## Twice\n\n## Twice\n');
    expect(sections.map(({ id }) => id)).toEqual(['', 'payment-and-more', 'twice', 'twice-1']);
  });

  test('stays text in code and in titles, whatever it contains', () => {
    const { html } = renderMarkdown('# A `<b>`\n\n```json\n{"a": "<script>"}\n```\n\n```none <i>.txt\n<u>\n```\n');
    expect(html).not.toMatch(/<(?:b|i|u|script)>/);
    expect(html).toContain('&lt;script&gt;');
  });

  test('is refused when it contains HTML', () => {
    expect(() => renderMarkdown('# T\n\nSend <key>.\n')).toThrow('this is HTML: <key>');
    expect(() => renderMarkdown('# T\n\n<details>\n')).toThrow('this is HTML');
  });

  test('marks code that is not run', () => {
    const { html } = renderMarkdown('# T\n\n```php routes.php (not run)\n$a = 1;\n```\n');
    expect(html).toContain('<span>routes.php</span><span class="not-run">Not run by our tests</span>');
  });

  test('leads to the pages of the site, and leaves other addresses as they are', () => {
    const { html, links } = renderMarkdown(
      '# T\n\n[a](webhooks.md#x) [b](#c) [d](/docs/api) [e](https://a.example) [f](README.md#g)\n',
    );
    expect(links).toEqual(['/docs/webhooks#x', '#c', '/docs#g']);
    expect(html).toContain('<a href="/docs/api">');
    expect(html).toContain('<a href="https://a.example" rel="noreferrer">');
  });
});

test('a page that is not listed, one that is listed twice and a link that leads nowhere are problems', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-docs-'));
  await writeFile(join(folder, 'README.md'), '# T\n\n## G\n\n- [A](a.md): one\n- [A](a.md): again\n');
  await writeFile(join(folder, 'a.md'), '# A\n\n[b](b.md) [c](#c)\n');
  await writeFile(join(folder, 'c.md'), '# C\n');
  expect((await siteOf(folder)).problems.toSorted()).toEqual([
    'The index does not list c.md',
    'The index lists a twice',
    'a links to /docs/a#c',
    'a links to /docs/b',
  ]);
  await rm(folder, { recursive: true });
});

test('the index of the guides is a list of pages, each with what it is about', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/developers/README.md'), 'utf8');
  expect(contentsOf(text)[0]).toMatchObject({
    title: 'Get started',
    entries: [{ slug: 'quickstart', title: 'Quickstart' }, {}, {}],
  });
  expect(() => contentsOf('# T\n\n## G\n\n- something else\n')).toThrow('names no page');
  expect(contentsOf('## G\n\n- [A](a.md): one\n  and two\n')[0]?.entries[0]?.description).toBe('one and two');
});
