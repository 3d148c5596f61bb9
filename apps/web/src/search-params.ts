/**
 * Reads the query of a URL as text, whatever it looks like: the router's own reader takes `q=662E41` for a number and
 * `q=true` for a boolean. Of a name that stands twice the last counts.
 */
export const parseSearch = (query: string): Record<string, string> => Object.fromEntries(new URLSearchParams(query));

const isPlain = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Writes the query of a URL, with its `?`; what is undefined is left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) => (isPlain(value) ? [[name, String(value)]] : [])),
  ).toString();
  return query === '' ? '' : `?${query}`;
}
