import { AppError, type Scope } from '@cryptoix/core';
import { requireKnown, type TenantContext } from '../context.ts';
import type { PrincipalView } from './schemas.ts';

/** The caller and its rights in the tenant it is bound to. No query: the data is from its authentication. */
export function describePrincipal(ctx: TenantContext, scopes: Scope[]): PrincipalView {
  const principal = requireKnown(ctx.principal);
  const shared = {
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    scopes,
    expires_at: null,
    ip_allowlist: [],
    rate_limit: null,
    role: null,
  };
  switch (principal.type) {
    case 'system':
      throw new Error('The platform itself calls no procedure.');
    case 'api_key':
      return {
        ...shared,
        type: principal.type,
        id: principal.id,
        label: principal.label,
        expires_at: principal.expiresAt?.toISOString() ?? null,
        ip_allowlist: [...principal.ipAllowlist],
        rate_limit: principal.rateLimit,
      };
    case 'session':
      if (principal.binding === null)
        throw new AppError('validation_failed', 'Name the merchant in X-Cryptoix-Merchant.');
      return {
        ...shared,
        type: principal.type,
        id: principal.userId,
        label: principal.email,
        role: principal.binding.role,
      };
    case 'service':
      return { ...shared, type: principal.type, id: principal.name, label: principal.name };
  }
}
