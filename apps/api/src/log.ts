import { redactKeys } from '@cryptoix/core';
import { type Logger, pino } from 'pino';

/** What a log may say of an error. A failed query's own message repeats its parameters, so its cause speaks for it. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'something that is not an Error was thrown' };
  if (error.cause instanceof Error && 'query' in error)
    return { ...describeError(error.cause), query: String(error.query).trim().slice(0, 200) };
  return { type: error.name, message: error.message, ...('code' in error && { code: error.code }), stack: error.stack };
}

/** The log of one process: a JSON line an entry, on stdout. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: {
      // The last net: whatever slipped into a line, no key or secret leaves with it.
      streamWrite: redactKeys,
    },
  });
}
