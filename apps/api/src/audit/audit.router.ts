import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { router, scoped } from '../trpc.ts';
import { auditActions, listAudit } from './audit.ts';

const auditEntry = z.object({
  id: z.string(),
  actor: z.object({ type: z.enum(['api_key', 'user', 'service', 'system']), id: z.string(), label: z.string() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  ip: z.string().nullable(),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
});

export const auditRouter = router({
  list: scoped('audit:read', {
    method: 'GET',
    path: '/audit-log',
    tag: 'Audit log',
    summary: 'List changes: who, what, from where',
  })
    .input(
      z.strictObject({
        ...pageInput,
        target_id: z.string().min(1).max(64).optional(),
        action: z.enum(auditActions).optional(),
      }),
    )
    .output(pageOutput(auditEntry))
    .query(({ ctx, input }) => listAudit(ctx, input)),
});
