import { keyFilters, limits, visibleKeyLength } from '@cryptoix/core/tables';
import { listOf, oneOf, searchParser, textUpTo } from '../../search-params.ts';

/** What somebody typed, safe for a URL: of a pasted key only the part that may be shown. */
export const searchable = (text: string): string =>
  text
    .trim()
    .replaceAll(/ak_(?:live|test)_\w+/gi, (key) => key.slice(0, visibleKeyLength))
    .slice(0, limits.searchLength);

/** Reads what the list of keys shows from the URL. */
export const parseKeySearch = searchParser({
  q: (value) => (typeof value === 'string' && searchable(value)) || undefined,
  status: oneOf(keyFilters),
});
export type KeySearch = ReturnType<typeof parseKeySearch>;

/** Reads what the form for a new key begins with from the URL. */
export const parseStart = searchParser({ label: textUpTo(limits.keyLabelLength), scopes: listOf(/^[a-z_]+:[a-z]+$/) });

const keyDialogs = ['edit', 'revoke'] as const;
/** What can be open over the page of a key. */
export type KeyDialog = (typeof keyDialogs)[number];

/** Reads the search parameters of a key's page. */
export const parseKeyDialog = searchParser({ dialog: oneOf(keyDialogs) });
