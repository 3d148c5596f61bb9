import hljs from 'highlight.js/lib/common';
import { Lexer, Parser, Renderer, type Token, type Tokens } from 'marked';
import { escapeHtml } from './html.ts';

/** A heading, and the text below it up to the next heading. */
export interface Section {
  readonly id: string;
  readonly depth: number;
  readonly title: string;
  /** Without markup and without code blocks. */
  readonly text: string;
}

export interface Rendered {
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
  /** Where the links lead that stay within the guides: `/docs/webhooks#filters`. */
  readonly links: readonly string[];
}

/** The id of a heading, as GitHub makes it. */
const idOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

const labels: Readonly<Record<string, string>> = {
  go: 'Go',
  http: 'HTTP',
  js: 'JavaScript',
  json: 'JSON',
  php: 'PHP',
  python: 'Python',
  ruby: 'Ruby',
  sh: 'Shell',
  sql: 'SQL',
  ts: 'TypeScript',
};

/** Comments that the server fills in when it serves the page. Others are for the generator of the documentation. */
const filledByServer = /^<!-- \/?egress-addresses -->$/;

/** Marks code that no test runs, at the end of a code block's first line. */
const notRun = /\s*\(not run\)$/;

class GuideRenderer extends Renderer {
  readonly links: string[] = [];
  readonly #ids = new Map<string, number>();

  /** The id of the next heading with this title. */
  #nextId(title: string): string {
    const id = idOf(title);
    const before = this.#ids.get(id) ?? 0;
    this.#ids.set(id, before + 1);
    return before === 0 ? id : `${id}-${before}`;
  }

  override heading({ tokens, depth }: Tokens.Heading): string {
    const html = this.parser.parseInline(tokens);
    const id = this.#nextId(plain(html));
    if (depth === 1) return `<h1>${html}</h1>\n`;
    return `<h${depth} id="${id}"><a class="anchor" href="#${id}">${html}</a></h${depth}>\n`;
  }

  override code({ text, lang = '' }: Tokens.Code): string {
    const [language = '', ...rest] = lang.split(' ');
    const title = rest.join(' ');
    const name = title.replace(notRun, '') || labels[language] || 'Text';
    const known = hljs.getLanguage(language) !== undefined;
    const code = known ? hljs.highlight(text, { language }).value : escapeHtml(text);
    const badge = notRun.test(title) ? '<span class="not-run">Not run by our tests</span>' : '';
    return `<figure class="code"><figcaption><span>${escapeHtml(name)}</span>${badge}<button type="button" class="copy" hidden>Copy</button></figcaption><pre tabindex="0" aria-label="${escapeHtml(name)}"><code>${code}\n</code></pre></figure>\n`;
  }

  override table(token: Tokens.Table): string {
    return `<div class="table" tabindex="0" role="region" aria-label="Table">${super.table(token)}</div>\n`;
  }

  override link({ href, tokens }: Tokens.Link): string {
    const text = this.parser.parseInline(tokens);
    if (/^https?:/.test(href)) return `<a href="${escapeHtml(href)}" rel="noreferrer">${text}</a>`;
    if (href.startsWith('/') || href.startsWith('mailto:')) return `<a href="${escapeHtml(href)}">${text}</a>`;
    const [, slug, hash = ''] = /^([\w-]+)?(?:\.md)?(#.*)?$/.exec(href) ?? [];
    const page = slug === undefined ? '' : slug === 'README' ? '/docs' : `/docs/${slug}`;
    this.links.push(page + hash);
    return `<a href="${escapeHtml(page + hash)}">${text}</a>`;
  }

  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    const comment = text.trim();
    if (filledByServer.test(comment)) return `${comment}\n`;
    if (/^<!--[^>]*-->$/.test(comment)) return '';
    throw new Error(`The guides are Markdown without HTML, and this is HTML: ${comment}`);
  }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

/** The text of HTML that the renderer made. */
const plain = (html: string): string =>
  html
    .replaceAll(/<figure[\s\S]*?<\/figure>/g, '')
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/<\/(?:td|th|p|li)>/g, ' ')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The tokens of each section: a heading of the first three levels, and what follows it. */
function sectionsOf(tokens: readonly Token[]): Token[][] {
  const sections: Token[][] = [];
  for (const token of tokens) {
    const begins = token.type === 'heading' && Number(token['depth']) <= 3;
    if (begins || sections.length === 0) sections.push([]);
    sections.at(-1)?.push(token);
  }
  return sections;
}

/**
 * Renders a guide.
 * @throws Error when it contains HTML other than comments
 */
export function renderMarkdown(text: string): Rendered {
  const renderer = new GuideRenderer();
  const parser = new Parser({ gfm: true, renderer });
  const parts = sectionsOf(new Lexer({ gfm: true }).lex(text)).map((tokens) => {
    const [head, ...body] = tokens;
    if (head?.type !== 'heading') throw new Error('A guide begins with its title.');
    const heading = parser.parse([head]);
    const html = parser.parse(body);
    const id = / id="([^"]+)"/.exec(heading)?.[1] ?? '';
    return {
      html: heading + html,
      section: { id, depth: Number(head['depth']), title: plain(heading), text: plain(html) },
    };
  });
  return {
    title: parts[0]?.section.title ?? '',
    html: parts.map(({ html }) => html).join(''),
    sections: parts.map(({ section }) => section),
    links: renderer.links,
  };
}
