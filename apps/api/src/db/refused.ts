/** The code of an error of the database or its connection, also when drizzle wraps it; null for any other error. */
export function databaseCode(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return null;
}

/**
 * True for the codes that mean that these rows cannot be written (SQLSTATE classes 21 to 23, 42, 54 and P0: their data, a
 * constraint, a mistake of ours, a size); false when the database cannot write anything at the moment.
 */
export const isOfRows = (code: string): boolean => /^(?:2[1-3]|42|54|P0)\w{3}$/.test(code);
