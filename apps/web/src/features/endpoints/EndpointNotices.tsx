import { lastResponse } from '../../parts/last-response.ts';
import { useTenant } from '../../tenant.ts';
import { formatMinute, formatRelative } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import type { Endpoint, Health } from './types.ts';

const text = words.endpoints.notice;

type Props = { of: Endpoint; health: Health | undefined };

/** The notices at the top of an endpoint's page. */
export function EndpointNotices({ of, health }: Props) {
  const now = useNow();
  const last = health?.last_failure ?? null;
  const quote = last === null ? null : lastResponse(last);
  if (of.status === 'disabled')
    return (
      <Notice tone="bad" title={text.disabled}>
        {text.why[reasonOf(of.disabled_reason)]} {of.disabled_reason !== 'manual' && quote} {text.disabledWhat}
      </Notice>
    );
  if (of.status === 'paused')
    return (
      <Notice tone="plain" title={text.paused}>
        {text.pausedWhat}
      </Notice>
    );
  return (
    <>
      {of.failing_since !== null && (
        <Notice tone="bad" title={text.failing(formatMinute(new Date(of.failing_since)))}>
          {quote} {text.failingWhat}
        </Notice>
      )}
      {of.failing_since === null && health !== undefined && health.waiting > 0 && (
        <Waiting endpointId={of.id} count={health.waiting} />
      )}
      {of.slowed_until !== null && (
        <Notice tone="warn" title={text.slowed}>
          {text.slowedWhat(formatRelative(new Date(of.slowed_until), now))}
        </Notice>
      )}
    </>
  );
}

/** The endpoint works: says how many deliveries are waiting, with a link that sends them. */
function Waiting({ endpointId, count }: { endpointId: string; count: number }) {
  const { params, can } = useTenant();
  return (
    <Notice tone="warn">
      <strong>{words.endpoints.waiting(count)}</strong> {text.waitingWhat}{' '}
      {can('webhooks:write') && (
        <TextLink
          to="/$merchant/$mode/settings/webhooks/$endpoint"
          params={{ ...params, endpoint: endpointId }}
          search={{ recover: 'waiting' }}
        >
          {words.endpoints.sendNow(count)}
        </TextLink>
      )}
    </Notice>
  );
}

const reasonOf = (reason: string | null) => (reason === 'only_failures' || reason === 'gone' ? reason : 'manual');
