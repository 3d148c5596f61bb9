import { limits } from '@cryptoix/core/tables';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType, ReactNode } from 'react';
import { useTenant } from '../../tenant.ts';
import { Attention, AttentionItem } from '../../ui/Attention.tsx';
import { formatMinute } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { words } from '../../words/index.ts';
import { nameOf, troubled } from './endpoints.ts';
import type { Endpoint, Key } from './types.ts';

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
  const failed = [endpoints, keys].find(({ isError, data }) => isError && data === undefined);
  if (failed !== undefined) return <LoadFailed error={failed.error} retry={failed.refetch} />;
  if (endpoints.isLoading || keys.isLoading) return <Skeleton height={48} />;
  const items = [
    ...troubled(endpoints.data?.items ?? []).map((endpoint) => <EndpointNotice key={endpoint.id} of={endpoint} />),
    ...(keys.data ?? []).map((key) => <KeyNotice key={key.id} of={key} />),
  ];
  return items.length === 0 ? none : <Attention>{items}</Attention>;
}

function EndpointNotice({ of }: { of: Endpoint }) {
  const { params } = useTenant();
  const name = nameOf(of);
  const isDisabled = of.status === 'disabled';
  const reason = of.disabled_reason === 'gone' ? 'gone' : 'only_failures';
  const link = {
    params: { ...params, endpoint: of.id },
    'aria-label': `${isDisabled ? text.enable : text.see}: ${name}`,
  };
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
      {isDisabled
        ? text.disabled[reason]
        : text.failing(of.failing_since === null ? '' : formatMinute(new Date(of.failing_since)))}
    </AttentionItem>
  );
}
