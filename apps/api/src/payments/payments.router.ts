import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { cancelPayment } from './cancel.ts';
import { createPayment } from './create.ts';
import { listPayments, readPayment } from './payments.ts';
import { paymentFilter, paymentId, paymentInput, paymentOutput } from './schemas.ts';

const tag = 'Payments';

export const paymentsRouter = router({
  create: scopedProcedure('payments:write', {
    method: 'POST',
    path: '/payments',
    status: 201,
    tag,
    summary: 'Create a payment at the current rate',
  })
    .meta({ fresh: 'never' })
    .input(paymentInput)
    .output(paymentOutput)
    .mutation(({ ctx, input }) => createPayment(ctx, input)),

  create_as_sdk: scopedProcedure('payments:write', {
    method: 'POST',
    path: '/payment/create',
    status: 201,
    tag,
    summary: 'Create a payment, at the path of the published SDKs: use POST /payments',
    deprecated: true,
  })
    .meta({ fresh: 'never' })
    .input(paymentInput)
    .output(paymentOutput)
    .mutation(({ ctx, input }) => createPayment(ctx, input)),

  cancel: scopedProcedure('payments:write', {
    method: 'POST',
    path: '/payments/{uuid}/cancel',
    tag,
    summary: 'Cancel a payment that nothing was received for: it expires at once',
  })
    .meta({ fresh: 'never', frozen: 'allowed', errors: ['conflict'] })
    .input(paymentId)
    .output(paymentOutput)
    .mutation(({ ctx, input }) => cancelPayment(ctx, input.uuid)),

  check: scopedProcedure('payments:read', {
    method: 'GET',
    path: '/payment/{uuid}/check',
    tag,
    summary: 'Read a payment, at the path of the published SDKs',
  })
    .input(paymentId)
    .output(paymentOutput)
    .query(({ ctx, input }) => readPayment(ctx, input.uuid)),

  get: scopedProcedure('payments:read', { method: 'GET', path: '/payments/{uuid}', tag, summary: 'Read a payment' })
    .input(paymentId)
    .output(paymentOutput)
    .query(({ ctx, input }) => readPayment(ctx, input.uuid)),

  list: scopedProcedure('payments:read', {
    method: 'GET',
    path: '/payments',
    tag,
    summary: 'List payments, newest first',
  })
    .input(paymentFilter)
    .output(pageOutput(paymentOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listPayments(ctx, input)),
});
