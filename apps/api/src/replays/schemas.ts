import { deliveryIdSchema, idSchema, limits, replayRefusals, replayStatuses } from '@cryptoix/core';
import { z } from 'zod';
import { deliveryFilter } from '../deliveries/schemas.ts';

const narrowing = ['endpoint_id', 'event_id', 'object_id', 'since'] as const;
const time = z.iso.datetime();

/** The deliveries to replay: a selection, or everything that a filter of the list shows. */
export const replayInput = z
  .strictObject({
    ids: z
      .array(deliveryIdSchema)
      .min(1, 'Name at least one delivery.')
      .max(limits.replayedIds, `Name at most ${limits.replayedIds} deliveries, or use filter.`)
      .optional()
      .describe(`The deliveries, at most ${limits.replayedIds}, in any status. Either this or \`filter\`.`),
    filter: z
      .strictObject(deliveryFilter)
      .refine((filter) => narrowing.some((field) => filter[field] !== undefined), {
        message: `Name at least one of ${narrowing.join(', ')}.`,
      })
      .optional()
      .describe(
        'The filter of the list, with at least one of `endpoint_id`, `event_id`, `object_id` and `since`. Without `status` it means failed and canceled deliveries; succeeded ones are sent again only with `status: succeeded`, and their receivers have to ignore repeats.',
      ),
    dry_run: z.boolean().optional().describe('Count only; nothing is sent.'),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'Send either ids or filter.',
    path: ['filter'],
  });
export type ReplayInput = z.output<typeof replayInput>;

/** The id of a bulk replay. */
export const replayId = z.strictObject({ id: idSchema('webhook_replay') });

/** A bulk replay and how far it is. */
export const replayOutput = z.object({
  id: idSchema('webhook_replay').nullable().describe('Null for a dry run.'),
  status: z
    .enum(['dry_run', ...replayStatuses])
    .describe(
      '`stopped`: its key was revoked or expired, its person lost the role, or the account was frozen. `dry_run`: nothing is sent.',
    ),
  total: z.int().describe('How many deliveries matched when it started.'),
  replayed: z.int().describe('How many of them are queued so far; of a dry run, how many would be.'),
  skipped: z.partialRecord(z.enum(replayRefusals), z.int()).describe('How many are left out, by the reason.'),
  created_at: time,
  finished_at: time.nullable(),
});
export type Replay = z.output<typeof replayOutput>;
