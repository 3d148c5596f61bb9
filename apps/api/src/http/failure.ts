import { AppError, errorStatus } from '@cryptoix/core';
import { TRPCError } from '@trpc/server';
import type { Logger } from 'pino';
import { toWireError } from '../wire-error.ts';

/**
 * Writes down what made an answer a 5xx; smaller ones are the caller's. What we throw on purpose, such as a rate that is
 * too old to price on, comes with every request until it is over: a warning in a line, without a stack.
 */
export function logFailure(log: Logger, thrown: unknown, request: { request_id: string; path?: string | undefined }) {
  const { code, message } = toWireError(thrown);
  if (errorStatus(code) < 500) return;
  // What tRPC wraps around an error repeats its text, and a failed query's has its parameters, which no log may hold.
  const error = thrown instanceof TRPCError ? (thrown.cause ?? thrown) : thrown;
  if (error instanceof AppError) log.warn({ ...request, code, reason: message }, 'request not served');
  else log.error({ ...request, err: error }, 'request failed');
}
