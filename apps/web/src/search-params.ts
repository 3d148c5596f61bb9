/**
 * Parses the query of a URL as text: the router's own parser takes `q=662E41` for a number and `q=true` for a boolean.
 * If a name appears twice, the last one counts.
 */
export const parseSearch = (query: string): Record<string, string> => Object.fromEntries(new URLSearchParams(query));

const isPlain = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Writes the query of a URL, with its `?`. Undefined values are left out; a list is joined with commas. */
export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) =>
      isPlain(value) || (Array.isArray(value) && value.every(isPlain)) ? [[name, String(value)]] : [],
    ),
  ).toString();
  return query === '' ? '' : `?${query}`;
}

/**
 * Parses one search parameter: text when it comes from the URL, its parsed value when it comes from a link. Undefined
 * when it is not valid.
 */
export type Parser<T> = (value: unknown) => T | undefined;

/**
 * For a route's `validateSearch`: parses each named parameter. Invalid values are left out, and so are all other
 * parameters. The router itself adds them to `useSearch` again, those of the routes below too, so that a list whose whole
 * search goes to the API parses it once more.
 */
export function searchParser<Search extends object>(readers: {
  readonly [Name in keyof Search]: Parser<Search[Name]>;
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
  <const Value extends string>(values: readonly Value[]): Parser<Value> =>
  (value) =>
    values.find((one) => one === value);

/** Text of this form. */
export const matching =
  (pattern: RegExp): Parser<string> =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Any text but an empty one, without the spaces around it, cut at `max` characters. */
export const textUpTo =
  (max: number): Parser<string> =>
  (value) =>
    typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, max).trimEnd() : undefined;

/** A list of texts of this form. Others are left out. */
export const listOf =
  (pattern: RegExp): Parser<readonly string[]> =>
  (value) => {
    const texts = (typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []).filter(
      (one) => matching(pattern)(one) !== undefined,
    );
    return texts.length === 0 ? undefined : texts;
  };

/** A whole number from 1. */
export const numberUpTo =
  (max: number): Parser<number> =>
  (value) => {
    const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
    return Number.isInteger(number) && number >= 1 && number <= max ? number : undefined;
  };

/** A flag: present or not. */
export const flag: Parser<true> = (value) => (value === true || value === 'true' ? true : undefined);

/** True when a list has any filter besides these parameters. */
export const hasFiltersBesides = (search: object, besides: readonly string[]): boolean =>
  Object.entries(search).some(([name, value]) => value !== undefined && !besides.includes(name));
