import type { Entry, Group } from './contents.ts';
import { escapeHtml } from './html.ts';
import type { Section } from './markdown.ts';

interface Page {
  /** Null for the page of an unknown address. */
  readonly slug: string | null;
  readonly title: string;
  readonly description: string;
  readonly html: string;
  readonly sections: readonly Section[];
  readonly contents: readonly Group[];
}

/** The address of a page. */
export const addressOf = (slug: string): string => (slug === 'index' ? '/docs' : `/docs/${slug}`);

const icon = (path: string) =>
  `<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${path}</svg>`;
const icons = {
  menu: icon('<path d="M3 5.5h14M3 10h14M3 14.5h14"/>'),
  search: icon('<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 3.8 3.8"/>'),
  theme: icon('<circle cx="10" cy="10" r="7"/><path d="M10 3v14a7 7 0 0 0 0-14" fill="currentColor"/>'),
};

function header(): string {
  return `<header class="top">
<button type="button" class="icon menu" popovertarget="guides" aria-label="Open the list of guides">${icons.menu}</button>
<a class="brand" href="/docs"><img src="/favicon.svg" alt="" width="24" height="24">Cryptoix <span>Docs</span></a>
<button type="button" class="find" aria-haspopup="dialog" hidden>${icons.search}<span>Search the docs</span><kbd>/</kbd></button>
<nav class="links" aria-label="Elsewhere"><a href="/docs/api">API reference</a><a href="/">Dashboard</a></nav>
<button type="button" class="icon theme" aria-label="Change between light and dark" hidden>${icons.theme}</button>
</header>`;
}

function sidebar({ contents, slug }: Page): string {
  const link = (address: string, title: string, current: boolean) =>
    `<li><a href="${address}"${current ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a></li>`;
  const groups = contents.map(
    ({ title, entries }) =>
      `<h2>${escapeHtml(title)}</h2><ul>${entries.map((entry) => link(addressOf(entry.slug), entry.title, entry.slug === slug)).join('')}</ul>`,
  );
  return `<nav id="guides" class="guides" popover aria-label="Guides"><ul>${link('/docs', 'Overview', slug === 'index')}</ul>${groups.join('')}<ul class="narrow">${link('/docs/api', 'API reference', false)}${link('/', 'Dashboard', false)}</ul></nav>`;
}

function onThisPage({ sections }: Page): string {
  const shown = sections.filter(({ depth, id }) => (depth === 2 || depth === 3) && id !== '');
  if (shown.length < 2) return '<aside></aside>';
  const items = shown.map(
    ({ id, depth, title }) => `<li class="depth-${depth}"><a href="#${id}">${escapeHtml(title)}</a></li>`,
  );
  return `<aside><nav class="toc" aria-labelledby="toc-title"><h2 id="toc-title">On this page</h2><ul>${items.join('')}</ul></nav></aside>`;
}

function neighbours({ contents, slug }: Page): string {
  const all = contents.flatMap(({ entries }) => entries);
  const at = all.findIndex((entry) => entry.slug === slug);
  if (slug === null || (at === -1 && slug !== 'index')) return '';
  const link = (entry: Entry | undefined, kind: 'Previous' | 'Next') =>
    entry === undefined
      ? '<span></span>'
      : `<a class="${kind.toLowerCase()}" href="${addressOf(entry.slug)}"><span>${kind}</span>${escapeHtml(entry.title)}</a>`;
  return `<nav class="neighbours" aria-label="Next guides">${link(all[at - 1], 'Previous')}${link(all[at + 1], 'Next')}</nav>`;
}

const cards = (contents: readonly Group[]): string =>
  contents
    .map(({ title, entries }) => {
      const id = title.toLowerCase().replaceAll(' ', '-');
      const items = entries.map(
        (entry) =>
          `<li><a href="${addressOf(entry.slug)}"><strong>${escapeHtml(entry.title)}</strong><span>${escapeHtml(entry.description)}</span></a></li>`,
      );
      return `<h2 id="${id}">${escapeHtml(title)}</h2><ul class="cards">${items.join('')}</ul>`;
    })
    .join('');

const searchDialog = `<dialog class="search" aria-label="Search the docs"><form method="dialog">
<label>${icons.search}<input type="search" placeholder="Search the docs" aria-label="Search the docs" autocomplete="off" spellcheck="false"></label>
<button type="submit" class="close">Esc</button></form><ul class="results"></ul><p class="nothing" role="status"></p></dialog>`;

/** A whole page. The index shows the contents as cards, below what its text says before the first heading. */
export function pageOf(page: Page): string {
  const { slug, title, description, html, contents } = page;
  const body = slug === 'index' ? html.slice(0, html.search(/<h2|$/)) + cards(contents) : html;
  const markdown = slug === null ? '' : `/docs/${slug}.md`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(description)}">
<title>${escapeHtml(title)} · Cryptoix docs</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${markdown === '' ? '' : `<link rel="alternate" type="text/markdown" href="${markdown}">`}
<link rel="stylesheet" href="/docs/assets/docs.css">
<script src="/color-scheme.js"></script>
<script type="module" src="/docs/assets/docs.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
${header()}
<div class="shell">
${sidebar(page)}
<main id="content" tabindex="-1">
<article${slug === 'index' ? ' class="index"' : ''}>
${body}</article>
${neighbours(page)}
<footer>${markdown === '' ? '' : `<a href="${markdown}">This page as Markdown</a>`}<a href="/llms.txt">llms.txt</a></footer>
</main>
${onThisPage(page)}
</div>
${searchDialog}
<p id="live" class="sr" role="status"></p>
</body>
</html>
`;
}
