import { keyFilters, limits, visibleKeyLength } from '@cryptoix/core/tables';
import { listOf, oneOf, searchParser, textUpTo } from '../../search-params.ts';

/** Typed text, safe for a URL: a pasted key is cut to the part that may be shown. */
export const searchable = (text: string): string =>
  text
    .trim()
    .replaceAll(/ak_(?:live|test)_\w+/gi, (key) => key.slice(0, visibleKeyLength))
    .slice(0, limits.searchLength);

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

/** Parses the search parameters of a key's page. */
export const parseKeyDialog = searchParser({ dialog: oneOf(keyDialogs) });
