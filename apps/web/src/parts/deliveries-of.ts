/** A query for the deliveries of some events; while it loads, it may hold the data of other events. */
interface QueryResult<Delivery> {
  readonly data: readonly Delivery[] | undefined;
  readonly isPlaceholderData: boolean;
}

/**
 * The deliveries of each event. Undefined means not known yet: data of other events says nothing about one that is new,
 * least of all that it was not sent.
 */
export function deliveriesOf<Delivery extends { readonly event_id: string }>({
  data,
  isPlaceholderData,
}: QueryResult<Delivery>): (eventId: string) => readonly Delivery[] | undefined {
  const byEvent = Map.groupBy(data ?? [], (delivery) => delivery.event_id);
  const isAnswered = data !== undefined && !isPlaceholderData;
  return (eventId) => byEvent.get(eventId) ?? (isAnswered ? [] : undefined);
}
