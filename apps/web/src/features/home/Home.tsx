import { limits } from '@cryptoix/core/tables';
import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, lazy, Suspense } from 'react';
import { useTenant } from '../../tenant.ts';
import { Id } from '../../ui/Id.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { Activity, ActivitySkeleton } from './Activity.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import classes from './Home.module.css';
import { LivePayments } from './LivePayments.tsx';
import { NeedsAttention } from './NeedsAttention.tsx';
import { PerEndpoint } from './PerEndpoint.tsx';
import type { HomeSearch } from './search.ts';
import type { Key } from './types.ts';

const text = words.home;
const Money = lazy(async () => ({ default: (await import('./Money.tsx')).Money }));
/** How often (ms) to check for the first delivery. */
const renewMs = 5_000;

type Props = {
  search: HomeSearch;
  onSearch(search: HomeSearch): void;
  /** Says what is wrong with a key. */
  KeyNotice: ComponentType<{ of: Key }>;
  /** The origin of this dashboard, for a command that works when pasted. */
  origin: string;
};

/** What needs attention, the money, then the deliveries; the first steps while nothing was ever sent. */
export function Home({ search, onSearch, KeyNotice, origin }: Props) {
  const { api, can, merchant } = useTenant();
  const endpoints = useQuery(
    api.endpoints.list.queryOptions(
      { limit: limits.pageRows },
      { enabled: can('endpoints:read'), refetchInterval: 60_000 },
    ),
  );
  const keys = useQuery(api.keys.list.queryOptions({ limit: 1 }, { enabled: can('api_keys:read') }));
  const sent = useQuery(
    api.deliveries.list.queryOptions(
      { limit: 1 },
      // Steps that are done elsewhere show up here.
      { enabled: can('webhooks:read'), refetchInterval: ({ state }) => state.data?.items.length === 0 && renewMs },
    ),
  );
  const all = endpoints.data?.items ?? [];
  const isNew = sent.data?.items.length === 0;
  const failed = [endpoints, keys, sent].find(({ isError, data }) => isError && data === undefined);
  return (
    <Page title={text.title}>
      <LivePayments />
      {failed !== undefined ? (
        <LoadFailed error={failed.error} retry={failed.refetch} />
      ) : endpoints.isLoading || keys.isLoading || sent.isLoading ? (
        <Waiting />
      ) : (
        <>
          <NeedsAttention KeyNotice={KeyNotice} none={isNew ? null : <Text c="dimmed">{text.attention.none}</Text>} />
          {isNew && <FirstSteps hasKey={keys.data?.items.length !== 0} endpointId={all[0]?.id} origin={origin} />}
          {can('balances:read') && (
            <Suspense fallback={<MoneySkeleton />}>
              <Money />
            </Suspense>
          )}
          {!isNew && (
            <>
              <Activity search={search} onSearch={onSearch} endpoints={all} />
              {all.length > 0 && <PerEndpoint endpoints={all} range={search.range ?? '24h'} />}
            </>
          )}
        </>
      )}
      <footer className={classes.footer}>
        {text.merchantId} <Id value={merchant.id} what={text.merchantId} />
      </footer>
    </Page>
  );
}

/** As tall as the money of one asset. */
function MoneySkeleton() {
  return (
    <Section title={text.money.title}>
      <Skeleton height={212} />
    </Section>
  );
}

function Waiting() {
  return (
    <>
      <span className="sr-only">{words.common.loading}</span>
      <Skeleton height={48} />
      <Section title={text.activity.title}>
        <ActivitySkeleton />
      </Section>
    </>
  );
}
