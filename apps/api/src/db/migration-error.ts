import { databaseCode } from './refused.ts';

/** The database cannot be brought up to date; the message is one line that says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** By the code of Postgres (its first two characters are the class), what to do before the next start. */
const advice: Readonly<Record<string, string>> = {
  '42501':
    'Let the role of DATABASE_URL own the tables, functions and sequences (ALTER … OWNER TO) and give it USAGE and CREATE on the schema, as docs/operations.md lists under "A role for the app". Then start again.',
  '3F000': 'Create the schema that the search path of DATABASE_URL begins with. Then start again.',
  '25006': 'The server takes no writes: connect to the primary, or make it writable. Then start again.',
  '53': 'Give the server what it lacks. Then start again.',
  '55': 'Start again when nobody else works on these tables.',
};

/** True when the error ended the connection or came of its end: codes of Node, the driver, and Postgres as it shuts down. */
export function isLostConnection(error: unknown): boolean {
  const root = error instanceof MigrationError ? error.cause : error;
  return /^(?:E[A-Z]+$|CONNECT|57P|08)/.test(databaseCode(root) ?? '');
}

/**
 * Turns an error of the database into one line.
 * @param work what failed, to begin the sentence with
 * @param kept what of it stays, as a sentence
 * @returns the error itself when it is not the database's
 */
export function explainFailure(work: string, kept: string, error: unknown): unknown {
  const code = databaseCode(error);
  if (error instanceof MigrationError || code === null) return error;
  const cause = rootOf(error);
  const [said = ''] = cause.message.split('\n', 1);
  const todo = isLostConnection(error)
    ? 'Start again once the server can be reached.'
    : (advice[code] ??
      advice[code.slice(0, 2)] ??
      'It needs a fix in this version; the version before goes on running meanwhile.');
  return new MigrationError(`${work} failed: ${said.replace(/\.$/, '')}. ${kept} ${todo}`, { cause: error });
}

function rootOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
