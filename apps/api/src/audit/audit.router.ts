import { timeSchema, wellFormedText } from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { auditActions, auditObjects } from './audit.ts';
import { listAudit } from './list.ts';

const auditEntry = z.object({
  id: z.string(),
  actor: z.object({
    type: z.enum(['api_key', 'user', 'service', 'system']),
    id: z.string(),
    label: z.string().describe('As it was then.'),
    name: z.string().nullable().describe('What a member of the team goes by now.'),
  }),
  action: z.string(),
  target: z.object({
    type: z.string(),
    id: z.string(),
    label: z
      .string()
      .nullable()
      .describe('What it is called now: a label, a URL, a name. Null when it has none or is gone.'),
  }),
  ip: z.string().nullable(),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
});

export const auditRouter = router({
  list: scopedProcedure('audit:read', {
    method: 'GET',
    path: '/audit-log',
    tag: 'Audit log',
    summary: 'List changes: who, what, from where',
  })
    .input(
      z.strictObject({
        ...pageInput,
        actor: wellFormedText({ min: 1, max: 100 }).optional().describe('The id of who did it.'),
        action: z
          .enum([...auditActions, ...auditObjects.map((object) => `${object}.*` as const)])
          .optional()
          .describe('One action, or all on a kind of object: `api_key.*`.'),
        target_id: wellFormedText({ min: 1, max: 64 }).optional(),
        since: timeSchema.optional().describe('Inclusive.'),
        until: timeSchema.optional().describe('Exclusive.'),
        q: wellFormedText({ min: 1, max: 100 })
          .optional()
          .describe("Part of the actor's name, the target's id, the address, the request's id or the details."),
      }),
    )
    .output(pageOutput(auditEntry))
    .meta({ pages: true })
    .query(({ ctx, input }) => listAudit(ctx, input)),
});
