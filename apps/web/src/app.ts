import { QueryCache, QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { isRefusal, isSignedOut, sessionApi } from './api.ts';
import { routeTree } from './routeTree.gen.ts';

const newRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient, api: sessionApi(queryClient) },
    defaultPreload: 'intent',
    // What is fresh is react-query's business.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

/** The router and the cache of everything it shows. */
export function createApp() {
  const queryClient: QueryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && !isRefusal(error) },
    },
    queryCache: new QueryCache({
      onError(error, query) {
        // Only what a page shows: whoever asks before showing anything handles the refusal itself.
        if (!isSignedOut(error) || !query.isActive()) return;
        // The session ended while the page was open: asking who we are again leads to the sign-in page.
        queryClient.removeQueries(router.options.context.api.session.me.queryFilter());
        void router.invalidate();
      },
    }),
  });
  const router = newRouter(queryClient);
  return { router, queryClient };
}
