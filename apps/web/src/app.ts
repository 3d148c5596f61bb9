import { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { isRefusal, sessionApi } from './api.ts';
import { routeTree } from './routeTree.gen.ts';
import { parseSearch, stringifySearch } from './search-params.ts';
import { focusContent } from './ui/focus-content.ts';

const newRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    parseSearch,
    stringifySearch,
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
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && !isRefusal(error) },
      // Offline, a change fails at once and says so; a read waits, and comes by itself.
      mutations: { networkMode: 'always' },
    },
  });
  const router = newRouter(queryClient);
  // What was pressed to come here has gone with the page it stood on, or with the filter it took away.
  router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
    if (fromLocation === undefined) return;
    const rescue = () => document.activeElement === document.body && focusContent();
    if (pathChanged) rescue();
    // A dialog that closes gives the focus back itself.
    else setTimeout(rescue, 100);
  });
  return { router, queryClient };
}
