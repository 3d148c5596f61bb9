import { AppError, errorStatus } from '@cryptoix/core';
import { TRPCError } from '@trpc/server';
import type { Logger } from 'pino';
import { toWireError } from '../wire-error.ts';

/**
 * Logs the cause of a 5xx response; lower ones are the caller's errors. An error that we throw on purpose, such as for a
 * rate that is too old to price with, repeats at every request until the problem is solved: one line, without a stack.
 */
export function logFailure(log: Logger, thrown: unknown, request: { request_id: string; path?: string | undefined }) {
  const { code, message } = toWireError(thrown);
  if (errorStatus(code) < 500) return;
  // tRPC's wrapper repeats the error's text, and that of a failed query contains its parameters, which no log may.
  const error = thrown instanceof TRPCError ? (thrown.cause ?? thrown) : thrown;
  if (error instanceof AppError) log.warn({ ...request, code, reason: message }, 'request not served');
  else log.error({ ...request, err: error }, 'request failed');
}
