import MiniSearch from 'minisearch';

/** A section of a guide, as the index has it. `id` is its address. */
export interface Indexed {
  readonly id: string;
  /** The title of its page. */
  readonly page: string;
  readonly title: string;
  readonly text: string;
}

const isIndexed = (value: unknown): value is Indexed =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'page', 'title', 'text'].every((name) => typeof Reflect.get(value, name) === 'string');

/** The sections of a built index. @throws Error when it is something else */
export function indexedSections(value: unknown): readonly Indexed[] {
  if (!Array.isArray(value) || !value.every(isIndexed)) throw new Error('This is no index of the guides.');
  return value;
}

/** A section that matches, with the part of its text that does. */
export interface Found extends Omit<Indexed, 'text'> {
  readonly excerpt: string;
  /** The words of the section that matched. */
  readonly words: readonly string[];
}

/** How much of a section's text a result shows (characters), and how much of it stands before the match. */
const excerptLength = 160;
const before = 40;

function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const first = Math.min(...words.map((word) => lower.indexOf(word)).filter((at) => at !== -1), lower.length);
  const begin = first === lower.length || first <= before ? 0 : text.indexOf(' ', first - before) + 1;
  const cut = text.slice(begin, begin + excerptLength);
  return `${begin > 0 ? '… ' : ''}${cut}${begin + excerptLength < text.length ? ' …' : ''}`;
}

/** Finds sections that have all words of a query, also when these are not typed to their end, or with a wrong letter. */
export function createFinder(sections: readonly Indexed[]): (query: string) => Found[] {
  const index = new MiniSearch<Indexed>({
    fields: ['title', 'page', 'text'],
    // Codes and headers count whole and by their parts: `webhook-id`, `missing_scope`.
    tokenize: (text) =>
      text.split(/[\s,;:.()[\]{}"'“”`/=|<>]+/).flatMap((word) => [word, ...word.split(/[-_]/).slice(1)]),
    searchOptions: {
      boost: { title: 4, page: 2 },
      combineWith: 'AND',
      prefix: true,
      fuzzy: (word) => (word.length > 4 ? 0.25 : false),
    },
  });
  index.addAll(sections);
  const byId = new Map(sections.map((section) => [section.id, section]));
  return (query) =>
    index.search(query).flatMap(({ id, terms }) => {
      const section = byId.get(String(id));
      if (section === undefined) return [];
      const { page, title, text } = section;
      return [{ id: section.id, page, title, words: terms, excerpt: excerptOf(text, terms) }];
    });
}
