import { AppError, type ErrorCode, invalidFields, type Issue, redactKeys } from '@cryptoix/core';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

/** An error as every door shows it: the code, a message that is safe for the caller, and details. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Record<string, unknown>;
}

function issueMessages(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return [{ path, message: 'is required' }];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  // A field's name is the caller's text: it is cut, and redacted in case a key was pasted into the wrong place.
  return issue.keys.slice(0, 20).map((key) => ({
    path: path === '' ? redactKeys(key.slice(0, 100)) : `${path}.${redactKeys(key.slice(0, 100))}`,
    message: 'is not a field of this call; remove it or check its spelling',
  }));
}

/** The refusals of tRPC itself, before any procedure runs. */
const refusals: ReadonlyMap<TRPCError['code'], WireError> = new Map([
  ['NOT_FOUND', { code: 'not_found', message: 'There is no such procedure.' }],
  [
    'METHOD_NOT_SUPPORTED',
    { code: 'method_not_allowed', message: 'Queries are called with GET, mutations with POST.' },
  ],
  ['PARSE_ERROR', { code: 'invalid_json', message: 'The body is not valid JSON.' }],
  ['PAYLOAD_TOO_LARGE', { code: 'payload_too_large', message: 'The body is too large.' }],
  ['UNSUPPORTED_MEDIA_TYPE', { code: 'unsupported_media_type', message: 'Send the body as application/json.' }],
  ['BAD_REQUEST', { code: 'invalid_json', message: 'The request could not be read.' }],
]);

/** Translates a thrown error into what the caller may see. No other code does. */
export function toWireError(thrown: unknown): WireError {
  const error = thrown instanceof TRPCError ? (thrown.cause ?? thrown) : thrown;
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  if (error instanceof z.core.$ZodError && thrown instanceof TRPCError && thrown.code === 'BAD_REQUEST') {
    return toWireError(invalidFields(error.issues.flatMap(issueMessages)));
  }
  const refusal = thrown instanceof TRPCError ? refusals.get(thrown.code) : undefined;
  if (refusal !== undefined) return refusal;
  if (isUnavailable(error))
    return {
      code: 'unavailable',
      message:
        'We cannot reach our database right now. Try again in a few seconds, with the same idempotency key where there is one.',
    };
  return {
    code: 'internal_error',
    message:
      'This failed on our side and has been logged. Try again; if it keeps failing, send support the request id.',
  };
}

// The codes of connection problems in the system, postgres.js and Postgres: refused, cut, not found, ended, shutting down,
// too many connections, timeout; a transaction that was not committed, was idle for
// too long or may not write; a session lost behind a pooler.
const unavailable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'NOT_COMMITTED',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '57014',
  '40P01',
  '40001',
  '25P03',
  '25006',
  '26000',
]);

function isUnavailable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string' && unavailable.has(cause.code)) return true;
  }
  return false;
}
