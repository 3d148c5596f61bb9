import { assetPattern, networkPattern, transactionDirections, transactionStatuses } from '@cryptoix/core/tables';
import { pageCursor } from '../../parts/search.ts';
import { hasFiltersBesides, matching, oneOf, searchParser } from '../../search-params.ts';

/** Parses the filters and the page of the list from the URL. */
export const parseTransactionSearch = searchParser({
  status: oneOf(transactionStatuses),
  direction: oneOf(transactionDirections),
  asset: matching(assetPattern),
  network: matching(networkPattern),
  cursor: pageCursor,
});
export type TransactionSearch = ReturnType<typeof parseTransactionSearch>;

/** The same search with one filter changed or removed. It starts at the newest transaction. */
export const choose = (
  search: TransactionSearch,
  part: Exclude<keyof TransactionSearch, 'cursor'>,
  value: string,
): TransactionSearch => parseTransactionSearch({ ...search, cursor: undefined, [part]: value });

/** True when any filter is set. */
export const hasFilters = (search: TransactionSearch): boolean => hasFiltersBesides(search, ['cursor']);
