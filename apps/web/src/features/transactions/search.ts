import type { Transaction, TransactionStatus } from '@cryptoix/core';
import { pageCursor } from '../../parts/search.ts';
import { isNarrowedBesides, matching, oneOf, searchParser } from '../../search-params.ts';

export const statuses = ['detected', 'confirmed', 'reorged', 'failed'] as const satisfies readonly TransactionStatus[];
export const directions = ['incoming', 'outgoing'] as const satisfies readonly Transaction['direction'][];

/** Reads what the list is narrowed to, and how far one has gone back, from the URL. */
export const parseTransactionSearch = searchParser({
  status: oneOf(statuses),
  direction: oneOf(directions),
  asset: matching(/^[A-Z0-9]{2,12}$/),
  network: matching(/^[a-z0-9-]{2,32}$/),
  cursor: pageCursor,
});
export type TransactionSearch = ReturnType<typeof parseTransactionSearch>;

/** The same search with one part chosen anew, or no longer. It begins at the newest transaction. */
export const choose = (
  search: TransactionSearch,
  part: Exclude<keyof TransactionSearch, 'cursor'>,
  value: string,
): TransactionSearch => parseTransactionSearch({ ...search, cursor: undefined, [part]: value });

/** Whether the list is narrowed at all. */
export const isNarrowed = (search: TransactionSearch): boolean => isNarrowedBesides(search, ['cursor']);
