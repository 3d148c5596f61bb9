import { AppError, invalidFields, type Scope, scopes } from '@cryptoix/core';
import { z } from 'zod';

/**
 * Fields that a mutation's response keeps for a caller without the read scope: the object's id and status, and what the
 * call itself created or reports about its input.
 */
const kept: ReadonlySet<string> = new Set([
  'id',
  'uuid',
  'status',
  'deleted',
  'warnings',
  'secret',
  'key',
  'count',
  'ok',
  'problem',
]);

/**
 * The scope that a caller needs to see a mutation's whole response: `refunds:read` for `refunds:write`, since `write`
 * does not imply `read`. Null when there is no such scope.
 */
export function readScopeBeside(access: string): Scope | null {
  const beside = access.replace(/:write$/, ':read');
  return beside === access ? null : (scopes.find(({ scope }) => scope === beside)?.scope ?? null);
}

/** True when this field of a mutation's response is shown without the read scope. */
export const isKeptWithoutRead = (field: string): boolean => kept.has(field);

const object = z.record(z.string(), z.unknown());

/** A response as a caller without the read scope gets it. */
export function withoutReadScope(data: unknown): unknown {
  return Object.fromEntries(Object.entries(object.parse(data)).filter(([name]) => isKeptWithoutRead(name)));
}

/** An error that says more about a stored object than its id and status. Created by `aboutObject`. */
class ObjectError extends AppError {
  readonly readScope: Scope;

  constructor(readScope: Scope, { code, message, details }: AppError) {
    super(code, message, details);
    this.readScope = readScope;
  }
}

/**
 * Marks an error that says more about a stored object than its id and status, or contains an amount of a balance.
 * @param readScope the scope that reads this object: a caller without it gets the code and a general message
 */
export const aboutObject = (readScope: Scope, error: AppError): AppError => new ObjectError(readScope, error);

const issuesOf = z.object({ issues: z.array(z.object({ path: z.string() })) });

/** The error that a caller with these scopes gets in place of this one; null when it may see it as it is. */
export function errorWithoutReadScope(error: unknown, held: ReadonlySet<Scope>): AppError | null {
  if (!(error instanceof ObjectError) || held.has(error.readScope)) return null;
  const { code, details, readScope } = error;
  const message =
    code === 'insufficient_balance'
      ? 'The available balance does not cover the amount and its fee.'
      : 'The present state of the object does not allow this.';
  const hint = `${message} To see why, you need the scope ${readScope}.`;
  const found = issuesOf.safeParse(details);
  // The paths are the caller's own fields.
  return found.success
    ? invalidFields(found.data.issues.map(({ path }) => ({ path, message: hint })))
    : new AppError(code, hint);
}
