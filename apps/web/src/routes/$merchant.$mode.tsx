import { createFileRoute, notFound, Outlet } from '@tanstack/react-router';
import { modes, tenantApi } from '../api.ts';
import { Shell } from '../features/shell/Shell.tsx';
import { ShellSkeleton } from '../features/shell/ShellSkeleton.tsx';
import { requireSession } from '../session.ts';

export const Route = createFileRoute('/$merchant/$mode')({
  async beforeLoad({ context, location, params }) {
    const { user, merchants } = await requireSession(context, location);
    const merchant = merchants.find(({ id }) => id === params.merchant);
    const mode = modes.find((one) => one === params.mode);
    if (merchant === undefined || mode === undefined) throw notFound();
    return {
      user,
      merchants,
      merchant,
      mode,
      tenantApi: tenantApi(context.queryClient, { merchant: merchant.id, mode }),
    };
  },
  component: ShellPage,
  pendingComponent: ShellSkeleton,
});

function ShellPage() {
  const { user, merchants, merchant, mode } = Route.useRouteContext();
  // A fresh page: nothing that was fetched for this person stays in memory.
  const onSignedOut = () => window.location.assign('/sign-in');
  return (
    <Shell user={user} merchants={merchants} merchant={merchant} mode={mode} onSignedOut={onSignedOut}>
      <Outlet />
    </Shell>
  );
}
