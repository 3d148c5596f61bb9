import { Status } from '../../parts/Status.tsx';
import { words } from '../../words/index.ts';
import type { Endpoint } from './types.ts';

/** The status of an endpoint; an enabled one may be failing or slowed down. */
export function EndpointStatus({ of: { status, failing_since, slowed_until } }: { of: Endpoint }) {
  if (status === 'enabled' && failing_since !== null) return <Status status="failed" label={words.endpoints.failing} />;
  if (status === 'enabled' && slowed_until !== null) return <Status status="retrying" label={words.endpoints.slowed} />;
  return <Status status={status} />;
}
