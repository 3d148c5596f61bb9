import type { Scope } from '@cryptoix/core';
import type { TenantContext } from '../src/context.ts';
import { createKey } from '../src/keys/create.ts';
import { verifyKey } from '../src/keys/verify.ts';
import type { TestServices } from './services.ts';

/** A new key, by default one that reads transactions. */
export const newKey = (ctx: TenantContext, more: Partial<Parameters<typeof createKey>[1]> = {}) =>
  createKey(ctx, { label: 'Books', scopes: ['transactions:read'], ...more });

/** Verifies a key, by default as a request at this time from this machine does. */
export const verifierOf =
  ({ db, config }: Pick<TestServices, 'db' | 'config'>) =>
  (key: string, { ip = '127.0.0.1', at = new Date(), settings = config } = {}) =>
    verifyKey(db, settings, key, ip, at);

/** An admin with these scopes. @param fresh the password was entered just now */
export function asUser(
  ctx: TenantContext,
  scopes: Scope[],
  fresh: boolean,
  frozen: string | null = null,
): TenantContext {
  const user = { userId: 'u', email: 'a@example.com', name: 'A', emailVerified: true };
  const binding = { tenant: ctx.tenant, role: 'admin' as const, scopes: new Set(scopes), frozen };
  return { ...ctx, principal: { type: 'session', ...user, fresh, binding } };
}
