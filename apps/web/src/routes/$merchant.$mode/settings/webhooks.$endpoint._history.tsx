import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { History } from '../../../features/deliveries/History.tsx';
import { RecoverAction } from '../../../features/deliveries/Recover.tsx';
import { parseDeliverySearch } from '../../../features/deliveries/search.ts';
import { flag, searchParser } from '../../../search-params.ts';
import { useTenant } from '../../../tenant.ts';

// `waiting`: the dialog begins with all that is waiting, also what is still being retried.
const parseRecover = searchParser<{ recover: true | 'waiting' }>({
  recover: (value) => (value === 'waiting' ? value : flag(value)),
});

// The list stays when a delivery opens beside it, so both URLs share this route.
export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint/_history')({
  validateSearch: (search: Record<string, unknown>) => ({
    ...parseDeliverySearch(search),
    ...parseRecover(search),
  }),
  component: HistoryTab,
});

function HistoryTab() {
  const { can } = useTenant();
  const { endpoint } = Route.useParams();
  const { delivery } = useParams({ strict: false });
  const { recover, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  const show = (open: boolean) =>
    void navigate({ to: '.', search: { ...search, ...(open && { recover: true }) }, resetScroll: false });
  return (
    <History
      search={search}
      endpointId={endpoint}
      openId={delivery === undefined ? null : Number(delivery)}
      panel={delivery === undefined ? null : <Outlet />}
      actions={can('webhooks:write') && <RecoverAction endpointId={endpoint} opened={recover} onOpen={show} />}
    />
  );
}
