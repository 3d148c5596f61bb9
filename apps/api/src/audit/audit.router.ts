import { pageOutput } from '../paging.ts';
import { router, scopedProcedure } from '../trpc.ts';
import { listAudit } from './list.ts';
import { auditEntryOutput, auditFilter } from './schemas.ts';

export const auditRouter = router({
  list: scopedProcedure('audit:read', {
    method: 'GET',
    path: '/audit-log',
    tag: 'Audit log',
    summary: 'List changes: who, what, from where',
  })
    .input(auditFilter)
    .output(pageOutput(auditEntryOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listAudit(ctx, input)),
});
