import type { Problem } from '../../auth.ts';

type Fields = Problem['fields'];

/** Reads one text input of a form. */
export const textOf = (typed: FormData, name: string): string => {
  const value = typed.get(name);
  return typeof value === 'string' ? value : '';
};

/** The errors that a form can find before it is sent; null when there are none. */
export const invalid = (fields: Fields): Problem | null =>
  Object.keys(fields).length === 0 ? null : { code: '', message: '', fields };

const isWithin = (path: string, whole: string): boolean => path === whole || path.startsWith(`${whole}.`);

/** The error of a field, or else of the first of its parts: `ip_allowlist` or `ip_allowlist.1`. */
export const errorOf = (fields: Fields, name: string): string | undefined =>
  fields[name] ?? Object.entries(fields).find(([path]) => isWithin(path, name))?.[1];

/**
 * The errors left after a field was edited: without those of the field, of its parts, and of the field it is a part of.
 */
export const withoutField = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([path]) => !isWithin(path, name) && !isWithin(name, path)));
