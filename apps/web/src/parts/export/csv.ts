/** Objects whose fields are free: each stays JSON in one cell, or a file could get a column for each name ever used. */
const kept = new Set(['metadata', 'data']);
const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);
/** Lines of one piece of a file: V8 limits a single string to 512 MB. */
const pieceLines = 1_000;

/**
 * Rows as CSV (RFC 4180, UTF-8 with BOM), in pieces. An object becomes a column for each of its fields, such as
 * `price.amount`; a list, and an object with free fields, is JSON in one cell. The columns are those of all rows, in the
 * order in which they first appear.
 */
export function toCsv(rows: readonly object[]): string[] {
  const lines = rows.map((row) => new Map(cellsOf(row, '')));
  const columns = [...new Set(lines.flatMap((line) => [...line.keys()]))];
  const written = [columns, ...lines.map((line) => columns.map((column) => line.get(column)))].map(
    (cells) => `${cells.map(cellText).join(',')}\r\n`,
  );
  const pieces = ['\uFEFF'];
  for (let at = 0; at < written.length; at += pieceLines) pieces.push(written.slice(at, at + pieceLines).join(''));
  return pieces;
}

/** The same rows with a line of its own for each item of the list in a field. */
export const withLineEach = (rows: readonly object[], field: string): object[] =>
  rows.flatMap((row) => {
    const { [field]: items, ...rest }: Record<string, unknown> = { ...row };
    return Array.isArray(items) ? items.map((item: unknown) => ({ ...rest, [field]: item })) : [row];
  });

function cellsOf(row: object, prefix: string): [string, unknown][] {
  return Object.entries(row).flatMap(([name, value]: [string, unknown]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !kept.has(name)
      ? cellsOf(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value]],
  );
}

/**
 * One cell. A spreadsheet runs text that begins like a formula, and a customer may have written it: such text gets a
 * leading apostrophe. A number is never changed, a negative one neither.
 */
function cellText(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) && !isNumber(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
