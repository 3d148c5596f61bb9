import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { formatRelative } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import { Notice } from '../../ui/Notice.tsx';
import type { Key } from './types.ts';

const text = words.keys.detail;

/** The notices at the top of a key's page. */
export function KeyNotices({ of }: { of: Key }) {
  const now = useNow();
  const { api, can, params } = useTenant();
  const replaced = useQuery(
    api.keys.get.queryOptions({ id: of.rotated_from ?? '' }, { enabled: of.rotated_from !== null }),
  );
  const successor = useQuery(
    api.keys.get.queryOptions({ id: of.replaced_by ?? '' }, { enabled: of.replaced_by !== null }),
  );
  const mayRotate = can('api_keys:write');
  if (of.status === 'revoked') return <Notice tone="plain">{text.revoked}</Notice>;
  if (of.status === 'expired') return <Notice tone="plain">{text.expired}</Notice>;
  return (
    <>
      {of.attention.includes('exposed') && (
        <Notice tone="bad" title={text.exposed}>
          {text.exposedWhat}{' '}
          <TextLink to="/$merchant/$mode/requests" params={params} search={{ key: of.id, error: 'api_key_in_query' }}>
            {text.seeExposures}
          </TextLink>{' '}
          {mayRotate && successor.data?.status !== 'active' && <ToRotation id={of.id} label={text.rotate} />}
        </Notice>
      )}
      {of.attention.includes('expiring') && of.expires_at !== null && (
        <Notice tone="warn" title={text.expiring(formatRelative(new Date(of.expires_at), now))}>
          {text.expiringWhat}
        </Notice>
      )}
      {of.attention.includes('unused') && (
        <Notice tone="plain" title={text.unused}>
          {text.unusedWhat}
        </Notice>
      )}
      {successor.data?.status === 'active' && (
        <Notice tone="plain" title={text.rotating}>
          {text.rotatingWhat} {mayRotate && <ToRotation id={of.id} label={text.continueRotation} />}
        </Notice>
      )}
      {replaced.data?.status === 'active' && (
        <Notice tone="plain" title={text.successor}>
          {text.successorWhat} {mayRotate && <ToRotation id={replaced.data.id} label={text.continueRotation} />}
        </Notice>
      )}
    </>
  );
}

function ToRotation({ id, label }: { id: string; label: string }) {
  const { params } = useTenant();
  return (
    <TextLink to="/$merchant/$mode/settings/api-keys/$key/rotate" params={{ ...params, key: id }}>
      {label}
    </TextLink>
  );
}
