import { type KeyFilter, keyFilters, limits, visibleKeyLength } from '@cryptoix/core/tables';

/** What the list of keys shows, as its URL has it. */
export interface KeySearch {
  q?: string;
  status?: KeyFilter;
}

/** What somebody typed, safe for a URL: of a pasted key only the part that may be shown. */
export const searchable = (text: string): string =>
  text
    .trim()
    .replaceAll(/ak_(?:live|test)_\w+/gi, (key) => key.slice(0, visibleKeyLength))
    .slice(0, limits.searchLength);

/** Reads the search parameters of the list; what makes no sense is left out. */
export function parseKeySearch(search: Record<string, unknown>): KeySearch {
  // The router reads a text of digits as a number.
  const { q: given, status: wanted } = search;
  const q = typeof given === 'string' ? searchable(given) : '';
  const status = keyFilters.find((one) => one === wanted);
  return { ...(q !== '' && { q }), ...(status !== undefined && { status }) };
}

/** What the form for a new key begins with, as its URL has it. */
export interface KeyStart {
  label?: string;
  scopes?: string[];
}

/** Reads the search parameters of the form for a new key; what makes no sense is left out. */
export function parseStart({ label, scopes }: Record<string, unknown>): KeyStart {
  return {
    ...(typeof label === 'string' && { label: label.slice(0, limits.keyLabelLength) }),
    ...(Array.isArray(scopes) && { scopes: scopes.filter((scope) => typeof scope === 'string') }),
  };
}

const keyDialogs = ['edit', 'revoke'] as const;
/** What can be open over the page of a key. */
export type KeyDialog = (typeof keyDialogs)[number];

/** Reads the search parameters of a key's page. */
export function parseKeyDialog({ dialog }: Record<string, unknown>): { dialog?: KeyDialog } {
  const known = keyDialogs.find((one) => one === dialog);
  return known === undefined ? {} : { dialog: known };
}
