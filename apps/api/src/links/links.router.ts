import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { createLink, listLinks } from './links.ts';
import { linkFilter, linkInput, linkOutput } from './schemas.ts';

const path = '/payment-links';
const tag = 'Payment links';

export const linksRouter = router({
  list: scopedProcedure('links:read', { method: 'GET', path, tag, summary: 'List payment links, newest first' })
    .input(linkFilter)
    .output(pageOutput(linkOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listLinks(ctx, input)),

  create: scopedProcedure('links:write', { method: 'POST', path, tag, summary: 'Create a payment link', status: 201 })
    .meta({ fresh: 'never' })
    .input(linkInput)
    .output(linkOutput)
    .mutation(({ ctx, input }) => createLink(ctx, input)),
});
