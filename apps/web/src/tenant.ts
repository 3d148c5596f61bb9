import { getRouteApi } from '@tanstack/react-router';
import type { Scope } from '@cryptoix/core';

const tenantRoute = getRouteApi('/$merchant/$mode');

/** The merchant and mode the page is about, the calls that act for them, and what the person may do there. */
export function useTenant() {
  const { user, merchants, merchant, mode, tenantApi, api: sessionApi } = tenantRoute.useRouteContext();
  const can = (scope: Scope): boolean => merchant.scopes.includes(scope);
  return { user, merchants, merchant, mode, api: tenantApi, sessionApi, can, params: { merchant: merchant.id, mode } };
}
