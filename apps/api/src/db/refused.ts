/** The code of an error of the database or its connection, also of what drizzle wraps; null for any other. */
export function databaseCode(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return null;
}

/**
 * True for the codes by which Postgres says that it is the rows that cannot be written (SQLSTATE classes 21 to 23, 42, 54
 * and P0: their data, a constraint, a mistake of ours, a size), not the database that cannot write anything just now.
 */
export const isOfRows = (code: string): boolean => /^(?:2[1-3]|42|54|P0)\w{3}$/.test(code);
