import { getRouteApi } from '@tanstack/react-router';
import type { Scope } from '@cryptoix/core';

const tenantRoute = getRouteApi('/$merchant/$mode');

/** The merchant and mode of the page, the API for them, and the person's permissions there. */
export function useTenant() {
  const { user, merchants, merchant, mode, tenantApi, api: sessionApi } = tenantRoute.useRouteContext();
  const can = (scope: Scope): boolean => merchant.scopes.includes(scope);
  return { user, merchants, merchant, mode, api: tenantApi, sessionApi, can, params: { merchant: merchant.id, mode } };
}
