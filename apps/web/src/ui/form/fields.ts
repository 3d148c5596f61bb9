import type { Problem } from '../../auth.ts';

type Fields = Problem['fields'];

/** Reads one text input of a form. */
export const textOf = (typed: FormData, name: string): string => {
  const value = typed.get(name);
  return typeof value === 'string' ? value : '';
};

/** The refusal of a form that can be seen to be wrong before it is sent; null when nothing is wrong. */
export const invalid = (fields: Fields): Problem | null =>
  Object.keys(fields).length === 0 ? null : { code: '', message: '', fields };

const isWithin = (path: string, whole: string): boolean => path === whole || path.startsWith(`${whole}.`);

/** What is wrong with a field, or else with the first of its parts: `ip_allowlist` or `ip_allowlist.1`. */
export const errorOf = (fields: Fields, name: string): string | undefined =>
  fields[name] ?? Object.entries(fields).find(([path]) => isWithin(path, name))?.[1];

/** What is still wrong once a field was edited: nothing of it, of its parts, and of what it is a part of. */
export const withoutField = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([path]) => !isWithin(path, name) && !isWithin(name, path)));
