import { router, scopedProcedure } from '../trpc.ts';
import { cancelReplay, getReplay, startReplay } from './replays.ts';
import { replayId, replayInput, replayOutput } from './schemas.ts';

const tag = 'Webhook deliveries';

export const replaysRouter = router({
  start: scopedProcedure(
    'webhooks:write',
    {
      method: 'POST',
      path: '/webhook-deliveries/replay',
      tag,
      summary: 'Send many deliveries again: a selection, or everything that a filter shows',
    },
    { creates: true },
  )
    .meta({ fresh: 'never' })
    .input(replayInput)
    .output(replayOutput)
    .mutation(({ ctx, input }) => startReplay(ctx, input)),

  get: scopedProcedure('webhooks:write', {
    method: 'GET',
    path: '/webhook-replays/{id}',
    tag,
    summary: 'Read how far a bulk replay is',
  })
    .input(replayId)
    .output(replayOutput)
    .query(({ ctx, input }) => getReplay(ctx, input.id)),

  cancel: scopedProcedure('webhooks:write', {
    method: 'POST',
    path: '/webhook-replays/{id}/cancel',
    tag,
    summary: 'Stop a bulk replay; what is queued already is still sent',
  })
    .meta({ fresh: 'never', frozen: 'allowed', errors: ['conflict'] })
    .input(replayId)
    .output(replayOutput)
    .mutation(({ ctx, input }) => cancelReplay(ctx, input.id)),
});
