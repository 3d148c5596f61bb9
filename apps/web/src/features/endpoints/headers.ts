/** A custom header in a form. */
export interface HeaderRow {
  /** Identifies the row, whatever is typed into it. */
  readonly row: number;
  readonly name: string;
  /** As typed; empty to keep the stored value. */
  readonly value: string;
  /** The server's placeholder for the stored value; sending it back keeps the value. Null: nothing is stored yet. */
  readonly masked: string | null;
}

/** The rows of an endpoint's headers, whose values cannot be read. */
export const headerRows = (headers: Readonly<Record<string, string>>): HeaderRow[] =>
  Object.entries(headers).map(([name, masked], row) => ({ row, name, value: '', masked }));

/** An empty row. */
export const addRow = (rows: readonly HeaderRow[]): HeaderRow[] => [
  ...rows,
  { row: Math.max(-1, ...rows.map(({ row }) => row)) + 1, name: '', value: '', masked: null },
];

/** The headers as the API takes them. Empty rows are left out. */
export const headersInput = (rows: readonly HeaderRow[]): Record<string, string> =>
  Object.fromEntries(rows.filter(isFilled).map((row) => [row.name.trim(), row.value.trim() || (row.masked ?? '')]));

/** True when saving these would change the stored headers. */
export const headersChanged = (rows: readonly HeaderRow[], before: Readonly<Record<string, string>>): boolean => {
  const filled = rows.filter(isFilled);
  return (
    filled.length !== Object.keys(before).length ||
    filled.some(({ value, masked }) => masked === null || value.trim() !== '')
  );
};

const isFilled = ({ name, value, masked }: HeaderRow) => name.trim() !== '' || value.trim() !== '' || masked !== null;

type Problem = 'headerNameMissing' | 'headerValueMissing' | 'headerTwice';

/** The errors that the form can find in the rows, by field (`headers.0.name`). */
export function headerProblems(rows: readonly HeaderRow[]): Record<string, Problem> {
  const problems: Record<string, Problem> = {};
  const names = new Set<string>();
  for (const each of rows.filter(isFilled)) {
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
 * The headers whose values the server removes when it saves this URL: they were entered for another origin (scheme,
 * host and port), and have not been entered again. Empty while the URL is not valid.
 */
export function removedByUrlChange(rows: readonly HeaderRow[], savedUrl: string, url: string): string[] {
  const next = URL.parse(url.trim());
  if (next === null || next.origin === URL.parse(savedUrl)?.origin) return [];
  return rows.filter(({ masked, value }) => masked !== null && value.trim() === '').map(({ name }) => name);
}

/** The server's errors, with a header named by its row (`headers.0`) instead of its name (`headers.X-Key`). */
export const atRows = (
  fields: Readonly<Record<string, string>>,
  rows: readonly HeaderRow[],
): Record<string, string> => {
  const paths = new Map(rows.map(({ row, name }) => [`headers.${name.trim()}`, `headers.${row}`]));
  return Object.fromEntries(Object.entries(fields).map(([path, message]) => [paths.get(path) ?? path, message]));
};
