import type { Transaction, TransactionStatus } from '@cryptoix/core';
import { assetPattern, networkPattern, transactionDirections, transactionStatuses } from '@cryptoix/core/tables';

/** What the list is narrowed to and how far one has gone back, as the URL says it. */
export interface TransactionSearch {
  status?: TransactionStatus;
  direction?: Transaction['direction'];
  asset?: string;
  network?: string;
  /** Where the page begins: what the page before called `next_cursor`. */
  cursor?: string;
}

const matches = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

/** Reads the URL: what it cannot mean is left out, as if nobody had chosen it. */
export function parseTransactionSearch(search: Record<string, unknown>): TransactionSearch {
  const { asset, network, cursor } = search;
  const status = transactionStatuses.find((one) => one === search['status']);
  const direction = transactionDirections.find((one) => one === search['direction']);
  return {
    ...(status !== undefined && { status }),
    ...(direction !== undefined && { direction }),
    ...(matches(asset, assetPattern) && { asset }),
    ...(matches(network, networkPattern) && { network }),
    ...(matches(cursor, /^[\w-]{1,200}$/) && { cursor }),
  };
}

/** The same search with one part chosen anew, or no longer. It begins at the newest transaction. */
export const choose = (
  { cursor: _cursor, ...search }: TransactionSearch,
  part: Exclude<keyof TransactionSearch, 'cursor'>,
  value: string,
): TransactionSearch => parseTransactionSearch({ ...search, [part]: value });

/** Whether the list is narrowed at all. */
export const isNarrowed = ({ cursor: _cursor, ...filters }: TransactionSearch): boolean =>
  Object.keys(filters).length > 0;
