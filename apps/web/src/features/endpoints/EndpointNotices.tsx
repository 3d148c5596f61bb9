import { formatMinute, formatRelative } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import type { Endpoint } from './types.ts';

const text = words.endpoints.notice;

/** The notices at the top of an endpoint's page. */
export function EndpointNotices({ of }: { of: Endpoint }) {
  const now = useNow();
  if (of.status === 'disabled')
    return (
      <Notice tone="bad" title={text.disabled}>
        {text.why[reasonOf(of.disabled_reason)]} {text.disabledWhat}
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
        <Notice tone="bad" title={text.failing}>
          {text.failingWhat(formatMinute(new Date(of.failing_since)))}
        </Notice>
      )}
      {of.slowed_until !== null && (
        <Notice tone="warn" title={text.slowed}>
          {text.slowedWhat(formatRelative(new Date(of.slowed_until), now))}
        </Notice>
      )}
    </>
  );
}

const reasonOf = (reason: string | null) => (reason === 'only_failures' || reason === 'gone' ? reason : 'manual');
