import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { createLink, getLink, listLinks } from './links.ts';
import { linkId, linkInput, linkOutput } from './schemas.ts';

const path = '/payment-links';
const tag = 'Payment links';

export const linksRouter = router({
  list: scopedProcedure('links:read', { method: 'GET', path, tag, summary: 'List payment links, newest first' })
    .input(z.strictObject(pageInput))
    .output(pageOutput(linkOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listLinks(ctx, input)),

  get: scopedProcedure('links:read')
    .input(linkId)
    .output(linkOutput)
    .query(({ ctx, input }) => getLink(ctx, input.uuid)),

  create: scopedProcedure('links:write', { method: 'POST', path, tag, summary: 'Create a payment link', status: 201 })
    .meta({ fresh: 'never' })
    .input(linkInput)
    .output(linkOutput)
    .mutation(({ ctx, input }) => createLink(ctx, input)),
});
