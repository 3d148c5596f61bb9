/** What a change of an endpoint did, as the audit log names it: a status has words of its own, and so has a description. */
export type EndpointChange = 'paused' | 'enabled' | 'disabled' | 'described' | 'updated';

const isMove = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value;

/** Tells what an entry `webhook_endpoint.updated` did by its details. A change of more than one field is an update. */
export function endpointChangeOf(details: Readonly<Record<string, unknown>>): EndpointChange {
  const { changed, status, description } = details;
  const single = Array.isArray(changed) && changed.length === 1;
  if (single && isMove(status) && (status.to === 'paused' || status.to === 'enabled' || status.to === 'disabled'))
    return status.to;
  return single && isMove(description) ? 'described' : 'updated';
}
