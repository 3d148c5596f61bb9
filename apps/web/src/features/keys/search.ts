import { keyFilters, limits } from '@cryptoix/core/tables';
import { listOf, oneOf, searchParser, textUpTo } from '../../search-params.ts';
import { searchable } from '../../searchable.ts';

/** Parses the filters of the list of keys from the URL. */
export const parseKeySearch = searchParser({
  q: (value) => (typeof value === 'string' && searchable(value)) || undefined,
  status: oneOf(keyFilters),
});
export type KeySearch = ReturnType<typeof parseKeySearch>;

/** Parses the initial values of the form for a new key from the URL. */
export const parseStart = searchParser({ label: textUpTo(limits.keyLabelLength), scopes: listOf(/^[a-z_]+:[a-z]+$/) });

const keyDialogs = ['edit', 'revoke'] as const;
/** The dialogs of a key's page. */
export type KeyDialog = (typeof keyDialogs)[number];

/** How far back the plot of a key's requests goes. */
export const keyRanges = ['24h', '7d', '30d'] as const;
export type KeyRange = (typeof keyRanges)[number];

/** Parses the open dialog and the range of the plot (default: the last day) of a key's page. */
export const parseKeyPage = searchParser({ dialog: oneOf(keyDialogs), range: oneOf(keyRanges) });
