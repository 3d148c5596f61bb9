import { z } from 'zod';
import { pageOutput } from '../paging.ts';
import { router, scopedProcedure, streamOf } from '../trpc.ts';
import { attemptFigures } from './attempt-figures.ts';
import { getDelivery, listDeliveries } from './deliveries.ts';
import { endpointsHealth } from './endpoint-health.ts';
import { deliveriesOfEvents } from './of-events.ts';
import { recoverDeliveries, recoveryProgress, replayDelivery, skipDelivery } from './replay.ts';
import {
  attemptFiguresInput,
  attemptFiguresOutput,
  deliveriesInput,
  deliveryDetailOutput,
  deliveryId,
  deliveryNewsOutput,
  deliveryOfEventOutput,
  deliveryOutput,
  healthOutput,
  ofEventsInput,
  recoveredOutput,
  recoverInput,
  recoveryInput,
  recoveryOutput,
  statsInput,
  statsOutput,
  watchInput,
} from './schemas.ts';
import { deliveryStats } from './stats.ts';
import { watchDeliveries } from './watch.ts';

const tag = 'Webhook deliveries';

export const deliveriesRouter = router({
  list: scopedProcedure('webhooks:read', {
    method: 'GET',
    path: '/webhook-deliveries',
    tag,
    summary: 'List deliveries, newest first',
  })
    .input(deliveriesInput)
    .output(pageOutput(deliveryOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listDeliveries(ctx, input)),

  get: scopedProcedure('webhooks:read', {
    method: 'GET',
    path: '/webhook-deliveries/{id}',
    tag,
    summary: 'Read a delivery with all its attempts',
  })
    .input(deliveryId)
    .output(deliveryDetailOutput)
    .query(({ ctx, input }) => getDelivery(ctx, input.id)),

  replay: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/webhook-deliveries/{id}/replay',
    tag,
    summary: 'Send a delivery again',
  })
    .meta({ fresh: 'never' })
    .input(deliveryId)
    .output(deliveryDetailOutput)
    .mutation(({ ctx, input }) => replayDelivery(ctx, input.id)),

  skip: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/webhook-deliveries/{id}/skip',
    tag,
    summary: 'Skip the first delivery of an ordered lane, so that what waits behind it goes on',
  })
    .meta({ fresh: 'never' })
    .input(deliveryId)
    .output(deliveryDetailOutput)
    .mutation(({ ctx, input }) => skipDelivery(ctx, input.id)),

  recover: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/webhook-endpoints/{id}/recover',
    tag: 'Webhook endpoints',
    summary: 'Send again everything that failed or was canceled since a time',
  })
    .meta({ fresh: 'never' })
    .input(recoverInput)
    .output(recoveredOutput)
    .mutation(({ ctx, input }) => recoverDeliveries(ctx, input)),

  recovery: scopedProcedure('webhooks:read')
    .input(recoveryInput)
    .output(recoveryOutput)
    .query(({ ctx, input }) => recoveryProgress(ctx, input)),

  of_events: scopedProcedure('webhooks:read')
    .input(ofEventsInput)
    .output(z.array(deliveryOfEventOutput))
    .query(({ ctx, input }) => deliveriesOfEvents(ctx, input.event_ids)),

  stats: scopedProcedure('webhooks:read')
    .input(statsInput)
    .output(statsOutput)
    .query(({ ctx, input }) => deliveryStats(ctx, input)),

  health: scopedProcedure('webhooks:read')
    .input(z.strictObject({}))
    .output(z.array(healthOutput))
    .query(({ ctx }) => endpointsHealth(ctx)),

  attempt_figures: scopedProcedure('webhooks:read')
    .input(attemptFiguresInput)
    .output(attemptFiguresOutput)
    .query(({ ctx, input }) => attemptFigures(ctx, input)),

  watch: scopedProcedure('webhooks:read')
    .input(watchInput)
    .output(streamOf(deliveryNewsOutput))
    .subscription(({ ctx, input: { lastEventId, ...input }, signal }) =>
      watchDeliveries(ctx, input, lastEventId, signal ?? new AbortController().signal),
    ),
});
