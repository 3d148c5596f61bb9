import { errors, idKindOf } from '@cryptoix/core/tables';
import { pageCursor, startOf } from '../../parts/search.ts';
import { hasFiltersBesides, matching, oneOf, type Parser, searchParser } from '../../search-params.ts';

export const rangeNames = ['1h', '24h', '7d', '30d'] as const;
export const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'] as const;

/** The status codes that the API answers with, as the URL has them. */
export const statuses: readonly string[] = [
  ...new Set([200, 201, 204, ...Object.values(errors).map(({ status }) => status)]),
]
  .toSorted((a, b) => a - b)
  .map(String);

const keyId: Parser<string> = (value) =>
  typeof value === 'string' && idKindOf(value) === 'api_key' ? value : undefined;

/** Parses the filters and the page of the log from the URL. */
export const parseRequestSearch = searchParser({
  key: keyId,
  method: oneOf(methods),
  /** The route's pattern, or a path that fits none. */
  route: matching(/^\/\S{0,199}$/),
  status: matching(/^[1-5]\d\d$/),
  error: matching(/^[a-z_]{1,64}$/),
  range: oneOf(rangeNames),
  cursor: pageCursor,
});
export type RequestSearch = ReturnType<typeof parseRequestSearch>;

/** The same search with one filter changed or removed. It starts at the newest request. */
export const choose = (search: RequestSearch, part: Exclude<keyof RequestSearch, 'cursor'>, value: string) =>
  parseRequestSearch({ ...search, cursor: undefined, [part]: value.trim() });

/** True when any filter is set. */
export const hasFilters = (search: RequestSearch): boolean => hasFiltersBesides(search, ['cursor']);

/** The filter as the API takes it. `nowMs` is when the range was chosen, in Unix ms. */
export function toFilter({ key, status, error, range, ...same }: RequestSearch, nowMs: number) {
  return {
    ...same,
    ...(key !== undefined && { key_id: key }),
    ...(status !== undefined && { status: Number(status) }),
    ...(error !== undefined && { error_code: error }),
    ...(range !== undefined && { since: startOf(range, nowMs) }),
  };
}
