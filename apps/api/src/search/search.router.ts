import { z } from 'zod';
import { router, scopedProcedure } from '../trpc.ts';
import { hitOutput, searchInput } from './schemas.ts';
import { search } from './search.ts';

export const searchRouter = router({
  find: scopedProcedure('any_key', {
    method: 'GET',
    path: '/search',
    tag: 'Search',
    summary: 'Find anything that the key may read',
  })
    .input(searchInput)
    .output(z.array(hitOutput))
    .query(({ ctx, input }) => search(ctx, input)),
});
