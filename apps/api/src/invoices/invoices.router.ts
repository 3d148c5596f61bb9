import { pageOutput } from '../paging.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { createInvoice } from './create.ts';
import { sendInvoice, voidInvoice } from './invoices.ts';
import { invoiceFilter, invoiceId, invoiceInput, invoiceOutput } from './schemas.ts';
import { getInvoice, listInvoices } from './view.ts';

const route = routesOf('/invoices', 'Invoices');

export const invoicesRouter = router({
  list: scopedProcedure('invoices:read', route('GET', '', 'List invoices, newest first'))
    .input(invoiceFilter)
    .output(pageOutput(invoiceOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listInvoices(ctx, input)),

  get: scopedProcedure('invoices:read', route('GET', '/{uuid}', 'Read an invoice'))
    .input(invoiceId)
    .output(invoiceOutput)
    .query(({ ctx, input }) => getInvoice(ctx, input.uuid)),

  create: scopedProcedure('invoices:write', route('POST', '', 'Create an invoice as a draft', 201))
    .meta({ fresh: 'never' })
    .input(invoiceInput)
    .output(invoiceOutput)
    .mutation(({ ctx, input }) => createInvoice(ctx, input)),

  send: scopedProcedure(
    'invoices:write',
    route('POST', '/{uuid}/send', 'Send an invoice: creates a payment for the amount due'),
  )
    .meta({ fresh: 'never' })
    .input(invoiceId)
    .output(invoiceOutput)
    .mutation(({ ctx, input }) => sendInvoice(ctx, input.uuid)),

  void: scopedProcedure('invoices:write', route('POST', '/{uuid}/void', 'Void an invoice'))
    .meta({ fresh: 'never' })
    .input(invoiceId)
    .output(invoiceOutput)
    .mutation(({ ctx, input }) => voidInvoice(ctx, input.uuid)),
});
