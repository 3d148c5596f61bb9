/** A custom header in a form. */
export interface HeaderRow {
  /** Tells rows apart, whatever is typed into them. */
  readonly row: number;
  readonly name: string;
  /** As typed; empty where the value that the server has is kept. */
  readonly value: string;
  /** What the server shows in the place of the value it has; sent back, it keeps it. Null: it has none yet. */
  readonly masked: string | null;
}

/** The rows of an endpoint's headers, whose values nobody can read any more. */
export const headerRows = (headers: Readonly<Record<string, string>>): HeaderRow[] =>
  Object.entries(headers).map(([name, masked], row) => ({ row, name, value: '', masked }));

/** A row more, empty. */
export const withRow = (rows: readonly HeaderRow[]): HeaderRow[] => [
  ...rows,
  { row: Math.max(-1, ...rows.map(({ row }) => row)) + 1, name: '', value: '', masked: null },
];

/** The headers as the API takes them. A row that says nothing is none. */
export const headersInput = (rows: readonly HeaderRow[]): Record<string, string> =>
  Object.fromEntries(rows.filter(says).map((row) => [row.name.trim(), row.value.trim() || (row.masked ?? '')]));

/** Whether sending these would change what the server has. */
export const headersChanged = (rows: readonly HeaderRow[], before: Readonly<Record<string, string>>): boolean => {
  const said = rows.filter(says);
  return (
    said.length !== Object.keys(before).length ||
    said.some(({ value, masked }) => masked === null || value.trim() !== '')
  );
};

const says = ({ name, value, masked }: HeaderRow) => name.trim() !== '' || value.trim() !== '' || masked !== null;

type Problem = 'headerNameMissing' | 'headerValueMissing' | 'headerTwice';

/** What is wrong with the rows, by the field it stands at (`headers.0.name`), as far as the form can tell. */
export function headerProblems(rows: readonly HeaderRow[]): Record<string, Problem> {
  const problems: Record<string, Problem> = {};
  const names = new Set<string>();
  for (const each of rows.filter(says)) {
    const name = each.name.trim().toLowerCase();
    if (name === '') problems[`headers.${each.row}.name`] = 'headerNameMissing';
    else if (names.has(name)) problems[`headers.${each.row}.name`] = 'headerTwice';
    else if (each.value.trim() === '' && each.masked === null)
      problems[`headers.${each.row}.value`] = 'headerValueMissing';
    names.add(name);
  }
  return problems;
}

/**
 * The headers whose values the server removes when it saves this URL: they were given for another origin (scheme, host
 * and port), and nobody has typed them again. None while the URL is not one yet.
 */
export function removedByMove(rows: readonly HeaderRow[], savedUrl: string, url: string): string[] {
  const next = URL.parse(url.trim());
  if (next === null || next.origin === URL.parse(savedUrl)?.origin) return [];
  return rows.filter(({ masked, value }) => masked !== null && value.trim() === '').map(({ name }) => name);
}

/** What the server says is wrong, with a header named by its row (`headers.0`) instead of its name (`headers.X-Key`). */
export const atRows = (
  fields: Readonly<Record<string, string>>,
  rows: readonly HeaderRow[],
): Record<string, string> => {
  const paths = new Map(rows.map(({ row, name }) => [`headers.${name.trim()}`, `headers.${row}`]));
  return Object.fromEntries(Object.entries(fields).map(([path, message]) => [paths.get(path) ?? path, message]));
};
