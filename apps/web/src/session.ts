import type { QueryClient } from '@tanstack/react-query';
import { type ParsedLocation, redirect } from '@tanstack/react-router';
import { isSignedOut, type sessionApi } from './api.ts';

/** What every route works with. */
export type AppContext = { readonly queryClient: QueryClient; readonly api: ReturnType<typeof sessionApi> };

/** Who is signed in and the merchants they belong to. @throws a redirect to the sign-in page when nobody is */
export async function requireSession({ queryClient, api }: AppContext, location: ParsedLocation) {
  try {
    return await queryClient.query(api.session.me.queryOptions(undefined, { staleTime: 60_000 }));
  } catch (error) {
    if (isSignedOut(error))
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { then: location.href } });
    throw error;
  }
}
