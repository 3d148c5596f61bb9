import { assetPattern, networkPattern, transactionDirections, transactionStatuses } from '@cryptoix/core/tables';
import { pageCursor } from '../../parts/search.ts';
import { isNarrowedBesides, matching, oneOf, searchParser } from '../../search-params.ts';

/** Reads what the list is narrowed to, and how far one has gone back, from the URL. */
export const parseTransactionSearch = searchParser({
  status: oneOf(transactionStatuses),
  direction: oneOf(transactionDirections),
  asset: matching(assetPattern),
  network: matching(networkPattern),
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
