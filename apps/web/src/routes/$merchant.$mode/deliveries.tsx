import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { History } from '../../features/deliveries/History.tsx';
import { parseDeliverySearch } from '../../features/deliveries/search.ts';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';

export const Route = createFileRoute('/$merchant/$mode/deliveries')({
  validateSearch: parseDeliverySearch,
  component: DeliveriesPage,
});

function DeliveriesPage() {
  const { delivery } = useParams({ strict: false });
  const search = parseDeliverySearch(Route.useSearch());
  return (
    <Page title={words.deliveries.title} lead={words.deliveries.lead} wide>
      <History
        search={search}
        openId={delivery === undefined ? null : Number(delivery)}
        panel={delivery === undefined ? null : <Outlet />}
      />
    </Page>
  );
}
