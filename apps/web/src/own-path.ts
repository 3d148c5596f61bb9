const base = 'http://own.invalid';

/** `value` when it is a path of this site. Anything that a browser would take to another site is dropped. */
export function ownPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  const url = URL.parse(value, base);
  // `/.//elsewhere.example` stays on this site only until the path is written out.
  return url?.origin === base && !url.pathname.startsWith('//') ? value : undefined;
}
