import type { Endpoint, Health } from './types.ts';

/** Endpoints that are disabled or only fail, disabled ones first. One that was disabled by hand is left out. */
export const troubled = (endpoints: readonly Endpoint[]): Endpoint[] => [
  ...endpoints.filter(({ status, disabled_reason }) => status === 'disabled' && disabled_reason !== 'manual'),
  ...endpoints.filter(({ status, failing_since }) => status === 'enabled' && failing_since !== null),
];

/** Endpoints that work, to which deliveries are waiting, and how many. */
export const waitingFor = (endpoints: readonly Endpoint[], health: readonly Health[]) =>
  endpoints.flatMap((endpoint) => {
    const { id, status, failing_since: failing } = endpoint;
    const count = health.find(({ endpoint_id }) => endpoint_id === id)?.waiting ?? 0;
    return status === 'enabled' && failing === null && count > 0 ? [{ endpoint, count }] : [];
  });
