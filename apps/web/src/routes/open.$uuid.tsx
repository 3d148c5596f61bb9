import { createFileRoute, notFound, redirect } from '@tanstack/react-router';
import { isRefusal, tenantApi } from '../api.ts';
import { requireSession } from '../session.ts';

/** From the page of a test payment to the sandbox of its merchant, for somebody who works there. */
export const Route = createFileRoute('/open/$uuid')({
  async beforeLoad({ context, location, params: { uuid } }) {
    const { merchants } = await requireSession(context, location);
    const has = async (merchant: string): Promise<boolean> => {
      const api = tenantApi(context.queryClient, { merchant, mode: 'test' });
      try {
        await context.queryClient.query(api.payments.get.queryOptions({ uuid }));
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    };
    const found = await Promise.all(merchants.map(({ id }) => has(id)));
    const owner = merchants[found.indexOf(true)];
    if (owner === undefined) throw notFound();
    throw redirect({
      to: '/$merchant/$mode/sandbox',
      params: { merchant: owner.id, mode: 'test' },
      search: { payment: uuid },
      replace: true,
    });
  },
});
