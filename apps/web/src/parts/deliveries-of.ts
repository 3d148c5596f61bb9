/** A query for the deliveries of some events, which still shows those of other events while it is new. */
interface Answer<Delivery> {
  readonly data: readonly Delivery[] | undefined;
  readonly isPlaceholderData: boolean;
}

/**
 * The deliveries of each event. Undefined is not known yet: what was fetched for other events says nothing of one that
 * has just come, least of all that nobody wanted it.
 */
export function deliveriesOf<Delivery extends { readonly event_id: string }>({
  data,
  isPlaceholderData,
}: Answer<Delivery>): (eventId: string) => readonly Delivery[] | undefined {
  const byEvent = Map.groupBy(data ?? [], (delivery) => delivery.event_id);
  const isAnswered = data !== undefined && !isPlaceholderData;
  return (eventId) => byEvent.get(eventId) ?? (isAnswered ? [] : undefined);
}
