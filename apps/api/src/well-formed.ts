import { invalidField, isWellFormedText, redactKeys } from '@cryptoix/core';

/** Levels of arrays and objects in an input: ours have at most six, and walking 100,000 of them would end the stack. */
const maxDepth = 32;

/** Where a text in `value` is malformed, or where it nests too deeply, in words; null when nowhere. */
function findFault(value: unknown, path: string, depth: number): { path: string; message: string } | null {
  const malformed = { path, message: 'holds a NUL character or half a surrogate pair; send well-formed Unicode text' };
  if (typeof value === 'string') return isWellFormedText(value) ? null : malformed;
  if (typeof value !== 'object' || value === null) return null;
  if (depth === maxDepth) return { path: '', message: `is nested more than ${maxDepth} levels deep` };
  for (const [key, inner] of Object.entries(value)) {
    if (!isWellFormedText(key)) return malformed;
    const at = path === '' ? key : `${path}.${key}`;
    // Parsers drop it without a word, as it would set what an object inherits from.
    if (key === '__proto__') return { path: at, message: 'is not allowed as a field name' };
    const found = findFault(inner, at, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/**
 * NUL, which Postgres cannot store, lone surrogates, which UTF-8 cannot carry, `__proto__` and endless nesting are refused
 * anywhere in an input, once for all doors. @throws AppError `validation_failed`
 */
export function refuseMalformed(input: unknown): void {
  const fault = findFault(input, '', 0);
  if (fault === null) return;
  const path = redactKeys(fault.path.slice(0, 200));
  throw invalidField(path, fault.message);
}
