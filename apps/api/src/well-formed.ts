import { invalidField, isWellFormedText, redactKeys } from '@cryptoix/core';

/** The most levels of arrays and objects in an input: ours have at most six, and walking 100,000 overflows the stack. */
const maxDepth = 32;

/** The first malformed text or field name in `value`, or its nesting when that is too deep; null when it is well-formed. */
function findFault(value: unknown, path: string, depth: number): { path: string; message: string } | null {
  const malformed = {
    path,
    message: 'must not contain NUL characters or lone surrogates; send well-formed Unicode text',
  };
  if (typeof value === 'string') return isWellFormedText(value) ? null : malformed;
  if (typeof value !== 'object' || value === null) return null;
  if (depth === maxDepth) return { path: '', message: `is nested more than ${maxDepth} levels deep` };
  for (const [key, inner] of Object.entries(value)) {
    if (!isWellFormedText(key)) return malformed;
    const at = path === '' ? key : `${path}.${key}`;
    // Parsers drop it silently, because it would set the prototype of an object.
    if (key === '__proto__') return { path: at, message: 'is not allowed as a field name' };
    const found = findFault(inner, at, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Refuses, once for all doors, what may be nowhere in an input: NUL, which Postgres cannot store, lone surrogates, which
 * UTF-8 cannot encode, `__proto__`, and nesting without end. @throws AppError `validation_failed`
 */
export function refuseMalformed(input: unknown): void {
  const fault = findFault(input, '', 0);
  if (fault === null) return;
  const path = redactKeys(fault.path.slice(0, 200));
  throw invalidField(path, fault.message);
}
