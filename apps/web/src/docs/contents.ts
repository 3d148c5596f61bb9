/** A page as the contents list it. `slug` is the name of its file, and of its page below /docs. */
export interface Entry {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
}

/** A part of the contents. */
export interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const listed = /^- \[([^\]]+)\]\(([a-z\d-]+)\.md\): (.+)$/;

/**
 * The groups and pages of the guides, in their order: the second-level headings of the index, and the list below each.
 * @throws Error for a list line that is not `- [Title](file.md): description`
 */
export function contentsOf(index: string): readonly Group[] {
  return index
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n');
      const entries = joined(lines).map((line) => {
        const [, name, slug, description] = listed.exec(line) ?? [];
        if (name === undefined || slug === undefined || description === undefined)
          throw new Error(`The index of the guides has a line that names no page: ${line}`);
        return { slug, title: name, description };
      });
      return { title, entries };
    });
}

/** The list lines, each with the lines that continue it. */
const joined = (lines: readonly string[]): string[] =>
  lines
    .join('\n')
    .replaceAll(/\n {2,}/g, ' ')
    .split('\n')
    .filter((line) => line.startsWith('- '));
