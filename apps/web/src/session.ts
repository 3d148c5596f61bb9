import { onlineManager, type QueryClient } from '@tanstack/react-query';
import { type ParsedLocation, redirect, useRouter } from '@tanstack/react-router';
import type { sessionApi } from './api.ts';

/** The context of every route. */
export type AppContext = { readonly queryClient: QueryClient; readonly api: ReturnType<typeof sessionApi> };

/** Who is signed in and the merchants they belong to. @throws a redirect to the sign-in page when nobody is */
export async function requireSession({ queryClient, api }: AppContext, location: ParsedLocation) {
  // Offline, the last known session is used, so that cached pages stay available.
  const staleTime = onlineManager.isOnline() ? 60_000 : Number.POSITIVE_INFINITY;
  const me = await queryClient.query(api.session.me.queryOptions(undefined, { staleTime }));
  if (me === null) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { then: location.href } });
  return me;
}

/** Fetches the session again after it may have changed; pages stay as they are meanwhile. */
export function useRefreshSession(): () => Promise<void> {
  const router = useRouter();
  return async () => {
    const { queryClient, api } = router.options.context;
    await queryClient.query(api.session.me.queryOptions(undefined, { staleTime: 0 }));
    await router.invalidate();
  };
}
