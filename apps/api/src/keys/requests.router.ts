import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { listRequests } from './requests.ts';
import { keyRequestOutput, requestFilter } from './schemas.ts';

export const requestsRouter = router({
  list: scopedProcedure('api_keys:read', {
    method: 'GET',
    path: '/requests',
    tag: 'API keys',
    summary: 'List the requests of all keys, newest first',
  })
    .input(requestFilter)
    .output(pageOutput(keyRequestOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listRequests(ctx, input)),
});
