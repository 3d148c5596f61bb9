const base = 'http://own.invalid';

/** A path of this site, as given, when `value` is one. Whatever a browser would take elsewhere is dropped. */
export function ownPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  const url = URL.parse(value, base);
  // `/.//elsewhere.example` stays here only until somebody writes the path out.
  return url?.origin === base && !url.pathname.startsWith('//') ? value : undefined;
}
