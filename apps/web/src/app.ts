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
    // react-query decides what is fresh.
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
      // Offline, a mutation fails at once with a message; a query waits and continues by itself.
      mutations: { networkMode: 'always' },
    },
  });
  const router = newRouter(queryClient);
  // The link that was pressed has disappeared with its page, or with the filter it cleared.
  router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
    if (fromLocation === undefined) return;
    const rescue = () => document.activeElement === document.body && focusContent();
    if (pathChanged) rescue();
    // A dialog returns the focus itself when it closes.
    else setTimeout(rescue, 100);
  });
  return { router, queryClient };
}
