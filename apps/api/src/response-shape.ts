import { type Scope, scopes } from '@cryptoix/core';
import { z } from 'zod';

/**
 * Fields that a mutation's response keeps for a caller without the read scope: which object it is and its status, and
 * what the call itself made or says of its input.
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
 * The scope that a mutation's response needs to be shown in full: `refunds:read` beside `refunds:write`, since `write`
 * does not imply `read`. Null where there is nothing to read beside it.
 */
export function readScopeBeside(access: string): Scope | null {
  const beside = access.replace(/:write$/, ':read');
  return beside === access ? null : (scopes.find(({ scope }) => scope === beside)?.scope ?? null);
}

/** Whether this field of a mutation's response is shown without the read scope. */
export const isKeptWithoutRead = (field: string): boolean => kept.has(field);

const object = z.record(z.string(), z.unknown());

/** A response as a caller without the read scope gets it. */
export function withoutReadScope(data: unknown): unknown {
  return Object.fromEntries(Object.entries(object.parse(data)).filter(([name]) => isKeptWithoutRead(name)));
}
