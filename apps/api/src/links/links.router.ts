import { pageOutput } from '../paging.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { createLink, getLink, listLinks, updateLink } from './links.ts';
import { linkChange, linkFilter, linkId, linkInput, linkOutput } from './schemas.ts';

const route = routesOf('/payment-links', 'Payment links');

export const linksRouter = router({
  list: scopedProcedure('links:read', route('GET', '', 'List payment links, newest first'))
    .input(linkFilter)
    .output(pageOutput(linkOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listLinks(ctx, input)),

  get: scopedProcedure('links:read', route('GET', '/{uuid}', 'Read a payment link'))
    .input(linkId)
    .output(linkOutput)
    .query(({ ctx, input }) => getLink(ctx, input.uuid)),

  create: scopedProcedure('links:write', route('POST', '', 'Create a payment link', 201))
    .meta({ fresh: 'never' })
    .input(linkInput)
    .output(linkOutput)
    .mutation(({ ctx, input }) => createLink(ctx, input)),

  update: scopedProcedure('links:write', route('PATCH', '/{uuid}', 'Change a payment link'))
    .meta({ fresh: 'never' })
    .input(linkChange)
    .output(linkOutput)
    .mutation(({ ctx, input }) => updateLink(ctx, input)),
});
