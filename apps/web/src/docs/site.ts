import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentsOf, type Group } from './contents.ts';
import { type Rendered, renderMarkdown } from './markdown.ts';
import { addressOf, pageOf } from './page.ts';

/** The origin in the Markdown's commands and links. The server puts its own in its place. */
const exampleOrigin = 'https://platform.cryptoix.example';

interface Guide extends Rendered {
  readonly slug: string;
  readonly description: string;
  /** The Markdown without comments for the generator, links as they are on the site. */
  readonly markdown: string;
}

const generatorComment = /^<!-- \/?generated.*-->\n\n?/gm;

async function guideAt(folder: string, slug: string, description: string): Promise<Guide> {
  const text = await readFile(join(folder, slug === 'index' ? 'README.md' : `${slug}.md`), 'utf8');
  const markdown = text.replaceAll(generatorComment, '').replaceAll('](README.md', '](index.md');
  return { slug, description, markdown, ...renderMarkdown(text) };
}

/** The links that lead to no page or to no heading. */
function brokenLinks(guides: readonly Guide[]): string[] {
  const targets = new Set(
    guides.flatMap(({ slug, sections }) =>
      ['', ...sections.map(({ id }) => `#${id}`)].map((hash) => addressOf(slug) + hash),
    ),
  );
  return guides.flatMap(({ slug, links }) =>
    links
      .map((link) => (link.startsWith('#') ? addressOf(slug) + link : link))
      .filter((link) => !targets.has(link))
      .map((link) => `${slug} links to ${link}`),
  );
}

/** https://llmstxt.org: the contents, with the address of each page's Markdown. */
function llmsText(index: Guide, contents: readonly Group[]): string {
  const groups = contents.map(({ title, entries }) => {
    const lines = entries.map(
      (entry) => `- [${entry.title}](${exampleOrigin}/docs/${entry.slug}.md): ${entry.description}`,
    );
    return `## ${title}\n\n${lines.join('\n')}`;
  });
  return `# ${index.title}\n\n> ${index.description}\n\n${groups.join('\n\n')}\n\n## Reference\n\n- [OpenAPI document](${exampleOrigin}/v1/openapi.json): every route with its fields\n- [Everything in one file](${exampleOrigin}/llms-full.txt)\n`;
}

const lostText = `# There is no such page

The address may be mistyped, or the page has moved. Search the docs, or begin at the [overview](README.md).
`;

/** The guides as files to serve. */
export interface Site {
  readonly files: ReadonlyMap<string, string>;
  /** Pages that no list names or that are listed twice, and links that lead nowhere. A test expects none. */
  readonly problems: readonly string[];
}

/**
 * Renders all guides.
 * @param folder the Markdown: README.md lists the pages
 * @throws Error when the index names a page that does not exist, or a page is not what `renderMarkdown` accepts
 */
export async function siteOf(folder: string): Promise<Site> {
  const contents = contentsOf(await readFile(join(folder, 'README.md'), 'utf8'));
  const listed = contents.flatMap((group) => group.entries);
  const entries = [...new Map(listed.map((entry) => [entry.slug, entry])).values()];
  const twice = listed.filter((entry) => !entries.includes(entry));
  const unlisted = (await readdir(folder)).filter(
    (file) => file.endsWith('.md') && file !== 'README.md' && !entries.some(({ slug }) => `${slug}.md` === file),
  );

  const index = await guideAt(folder, 'index', 'Accept crypto payments: the API, webhooks, SDKs and guides.');
  const guides = [
    index,
    ...(await Promise.all(entries.map(({ slug, description }) => guideAt(folder, slug, description)))),
  ];
  const search = guides.flatMap(({ slug, title: page, sections }) =>
    sections.map(({ id, title, text }) => ({
      id: addressOf(slug) + (id === '' ? '' : `#${id}`),
      page,
      title,
      text,
    })),
  );
  const lost = renderMarkdown(lostText);
  const files = new Map([
    ...guides.flatMap((guide): [string, string][] => [
      [`${guide.slug}.html`, pageOf({ ...guide, contents })],
      [`${guide.slug}.md`, guide.markdown],
    ]),
    ['404.html', pageOf({ ...lost, slug: null, description: lost.title, contents })],
    ['search.json', JSON.stringify(search)],
    ['llms.txt', llmsText(index, contents)],
    ['llms-full.txt', guides.map(({ markdown }) => markdown.trim()).join('\n\n---\n\n')],
  ]);
  return {
    files,
    problems: [
      ...unlisted.map((file) => `The index does not list ${file}`),
      ...twice.map(({ slug }) => `The index lists ${slug} twice`),
      ...brokenLinks(guides),
    ],
  };
}
