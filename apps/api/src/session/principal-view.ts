import { AppError, type Scope } from '@cryptoix/core';
import type { TenantContext } from '../context.ts';
import { getKey } from '../keys/keys.ts';
import { requireKnown } from '../context.ts';

/** What the caller is and may do in the tenant it is bound to. */
export async function describePrincipal(ctx: TenantContext, scopes: Scope[]) {
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
    case 'api_key': {
      const key = await getKey(ctx, principal.id);
      return {
        ...shared,
        type: principal.type,
        id: key.id,
        label: key.label,
        expires_at: key.expires_at,
        ip_allowlist: key.ip_allowlist,
        rate_limit: key.rate_limit,
      };
    }
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
