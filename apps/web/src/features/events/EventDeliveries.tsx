import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { DeliveryLinks } from '../../parts/DeliveryLinks.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { words } from '../../words/index.ts';

const text = words.events;
/** How often (ms) to refresh while a delivery is in progress. */
const renewMs = 3_000;

/** The deliveries of an event, each with its outcome and a link. */
export function EventDeliveries({ eventId }: { eventId: string }) {
  const { api, can } = useTenant();
  const sees = can('webhooks:read');
  const list = useQuery(
    api.deliveries.of_events.queryOptions(
      { event_ids: [eventId] },
      {
        enabled: sees,
        refetchInterval: ({ state }) => state.data?.some(({ status }) => status === 'pending') === true && renewMs,
      },
    ),
  );
  const note = (sentence: string) => (
    <Text size="xs" c="dimmed">
      {sentence}
    </Text>
  );
  if (!sees) return note(text.mayNotSeeDeliveries);
  if (list.isPending) return <Skeleton height={40} />;
  if (list.data === undefined) return <LoadFailed error={list.error} retry={list.refetch} />;
  if (list.data.length === 0) return note(text.unwanted);
  return <DeliveryLinks deliveries={list.data} />;
}
