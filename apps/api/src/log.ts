import { redactKeys } from '@cryptoix/core';
import { type Logger, pino } from 'pino';

/**
 * The loggable part of an error. The message of a failed query repeats its parameters, so its cause is logged instead.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'something that is not an Error was thrown' };
  if (error.cause instanceof Error && 'query' in error)
    return { ...describeError(error.cause), query: String(error.query).trim().slice(0, 200) };
  return { type: error.name, message: error.message, ...('code' in error && { code: error.code }), stack: error.stack };
}

/** The log of a process: one JSON line an entry, on stdout. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: {
      // The last safety net: keys and secrets that slipped into a line are redacted.
      streamWrite: redactKeys,
    },
  });
}
