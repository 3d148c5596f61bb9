/**
 * Reads the query of a URL as text, whatever it looks like: the router's own reader takes `q=662E41` for a number and
 * `q=true` for a boolean. Of a name that stands twice the last counts.
 */
export const parseSearch = (query: string): Record<string, string> => Object.fromEntries(new URLSearchParams(query));

const isPlain = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Writes the query of a URL, with its `?`. What is undefined is left out; a list is written with commas. */
export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) =>
      isPlain(value) || (Array.isArray(value) && value.every(isPlain)) ? [[name, String(value)]] : [],
    ),
  ).toString();
  return query === '' ? '' : `?${query}`;
}

/**
 * Reads one search parameter: text when it comes from the URL, what it was read as when it comes from a link.
 * Undefined is what it cannot mean.
 */
export type Reader<T> = (value: unknown) => T | undefined;

/**
 * For a route's `validateSearch`: reads the parameters that are named, each by its reader. What one cannot mean is left
 * out, as if nobody had chosen it, and so is everything else.
 */
export function searchParser<Search extends object>(readers: {
  readonly [Name in keyof Search]: Reader<Search[Name]>;
}): (search: Record<string, unknown>) => Partial<Search> {
  return (search) => {
    const found: Partial<Search> = {};
    for (const name in readers) {
      const value = readers[name](search[name]);
      if (value !== undefined) found[name] = value;
    }
    return found;
  };
}

/** One of these. */
export const oneOf =
  <const Value extends string>(values: readonly Value[]): Reader<Value> =>
  (value) =>
    values.find((one) => one === value);

/** Text of this form. */
export const matching =
  (pattern: RegExp): Reader<string> =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Any text but an empty one, without the spaces around it, cut at `max` characters. */
export const textUpTo =
  (max: number): Reader<string> =>
  (value) =>
    typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, max).trimEnd() : undefined;

/** A list of texts of this form. What is of another is left out of it. */
export const listOf =
  (pattern: RegExp): Reader<readonly string[]> =>
  (value) => {
    const texts = (typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []).filter(
      (one) => matching(pattern)(one) !== undefined,
    );
    return texts.length === 0 ? undefined : texts;
  };

/** A whole number from 1. */
export const numberUpTo =
  (max: number): Reader<number> =>
  (value) => {
    const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
    return Number.isInteger(number) && number >= 1 && number <= max ? number : undefined;
  };

/** There or not. */
export const flag: Reader<true> = (value) => (value === true || value === 'true' ? true : undefined);

/** Whether a list is narrowed by anything but these parameters. */
export const isNarrowedBesides = (search: object, besides: readonly string[]): boolean =>
  Object.entries(search).some(([name, value]) => value !== undefined && !besides.includes(name));
