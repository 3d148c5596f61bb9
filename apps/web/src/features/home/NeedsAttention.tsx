import { limits } from '@cryptoix/core/tables';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType, ReactNode } from 'react';
import { namesOf } from '../../parts/endpoint-names.ts';
import { lastResponse } from '../../parts/last-response.ts';
import { useTenant } from '../../tenant.ts';
import { Attention, AttentionItem } from '../../ui/Attention.tsx';
import { formatMinute } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { words } from '../../words/index.ts';
import { troubled, waitingFor } from './endpoints.ts';
import type { Endpoint, Health, Key } from './types.ts';

const text = words.home.attention;

type Props = {
  /** Says what is wrong with a key. */
  KeyNotice: ComponentType<{ of: Key }>;
  /** Shown when nothing needs attention. */
  none: ReactNode;
};

/** The things to look at: endpoints that do not work, then keys. */
export function NeedsAttention({ KeyNotice, none }: Props) {
  const { api, can } = useTenant();
  const endpoints = useQuery(
    api.endpoints.list.queryOptions(
      { limit: limits.pageRows },
      { enabled: can('endpoints:read'), refetchInterval: 60_000 },
    ),
  );
  const keys = useQuery(api.keys.review.queryOptions({}, { enabled: can('api_keys:read'), refetchInterval: 60_000 }));
  const health = useQuery(
    api.deliveries.health.queryOptions({}, { enabled: can('webhooks:read'), refetchInterval: 60_000 }),
  );
  const failed = [endpoints, keys].find(({ isError, data }) => isError && data === undefined);
  if (failed !== undefined) return <LoadFailed error={failed.error} retry={failed.refetch} />;
  if (endpoints.isLoading || keys.isLoading || health.isLoading) return <Skeleton height={48} />;
  const all = endpoints.data?.items ?? [];
  const names = namesOf(all);
  const healthOf = ({ id }: Endpoint) => health.data?.find(({ endpoint_id }) => endpoint_id === id);
  const items = [
    ...troubled(all).map((one) => (
      <EndpointNotice key={one.id} of={one} name={names.get(one.id) ?? one.url} health={healthOf(one)} />
    )),
    ...(keys.data ?? []).map((key) => <KeyNotice key={key.id} of={key} />),
    ...(can('webhooks:write') ? waitingFor(all, health.data ?? []) : []).map(({ endpoint, count }) => (
      <WaitingNotice key={endpoint.id} id={endpoint.id} name={names.get(endpoint.id) ?? endpoint.url} count={count} />
    )),
  ];
  return items.length === 0 ? none : <Attention>{items}</Attention>;
}

type NoticeProps = { of: Endpoint; name: string; health: Health | undefined };

function EndpointNotice({ of, name, health }: NoticeProps) {
  const { params } = useTenant();
  const isDisabled = of.status === 'disabled';
  const reason = of.disabled_reason === 'gone' ? 'gone' : 'only_failures';
  const link = {
    params: { ...params, endpoint: of.id },
    'aria-label': `${isDisabled ? text.enable : text.see}: ${name}`,
  };
  const last = health?.last_failure ?? null;
  const what = isDisabled
    ? text.disabled[reason]
    : text.failing(of.failing_since === null ? '' : formatMinute(new Date(of.failing_since)));
  return (
    <AttentionItem
      tone="bad"
      subject={name}
      link={
        isDisabled ? (
          <TextLink to="/$merchant/$mode/settings/webhooks/$endpoint/settings" {...link}>
            {text.enable}
          </TextLink>
        ) : (
          <TextLink to="/$merchant/$mode/settings/webhooks/$endpoint" {...link}>
            {text.see}
          </TextLink>
        )
      }
    >
      {[what, last === null ? null : lastResponse(last)].filter((part) => part !== null).join(' ')}
    </AttentionItem>
  );
}

/** Says that deliveries to an endpoint that works again are waiting. */
function WaitingNotice({ id, name, count }: { id: string; name: string; count: number }) {
  const { params } = useTenant();
  const { sendNow, waiting } = words.endpoints;
  return (
    <AttentionItem
      tone="warn"
      subject={name}
      link={
        <TextLink
          to="/$merchant/$mode/settings/webhooks/$endpoint"
          params={{ ...params, endpoint: id }}
          search={{ recover: 'waiting' }}
          aria-label={`${sendNow(count)}: ${name}`}
        >
          {sendNow(count)}
        </TextLink>
      }
    >
      {`${text.works} ${waiting(count)}`}
    </AttentionItem>
  );
}
