import { createFileRoute, redirect } from '@tanstack/react-router';
import { requireSession } from '../session.ts';

export const Route = createFileRoute('/')({
  async beforeLoad({ context, location }) {
    const { merchants } = await requireSession(context, location);
    const [first] = merchants;
    if (first === undefined) throw redirect({ to: '/new-merchant' });
    // Test mode first: nothing there can cost money.
    throw redirect({ to: '/$merchant/$mode', params: { merchant: first.id, mode: 'test' } });
  },
});
