import { createFileRoute, notFound, redirect } from '@tanstack/react-router';
import { isRefusal, tenantApi } from '../api.ts';
import { requireSession } from '../session.ts';

/** From the page of a test payment to the sandbox of its merchant, for somebody who works there. */
export const Route = createFileRoute('/open/$uuid')({
  async beforeLoad({ context, location, params: { uuid } }) {
    const { merchants } = await requireSession(context, location);
    for (const { id: merchant } of merchants) {
      const api = tenantApi(context.queryClient, { merchant, mode: 'test' });
      const isHere = await context.queryClient
        .query(api.payments.get.queryOptions({ uuid }, { staleTime: 0 }))
        .then(() => true)
        .catch((error: unknown) => {
          if (isRefusal(error)) return false;
          throw error;
        });
      if (isHere)
        throw redirect({
          to: '/$merchant/$mode/sandbox',
          params: { merchant, mode: 'test' },
          search: { payment: uuid },
          replace: true,
        });
    }
    throw notFound();
  },
});
