import { Button, NativeSelect, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { namesOf } from '../../parts/endpoint-names.ts';
import { useTenant } from '../../tenant.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import classes from './Activity.module.css';
import { BucketTable } from './BucketTable.tsx';
import { Figures } from './Figures.tsx';
import { type HomeSearch, type Range, rangeNames } from './search.ts';
import { sentIn } from './sent.ts';
import type { Endpoint, Stats } from './types.ts';
import { useSince } from './useSince.ts';

const text = words.home.activity;
const Plots = lazy(async () => ({ default: (await import('./Plots.tsx')).Plots }));

type Props = {
  search: HomeSearch;
  onSearch(search: HomeSearch): void;
  endpoints: readonly Endpoint[];
};

/** Deliveries over time by outcome, and response times, as plots or as a table. */
export function Activity({ search, onSearch, endpoints }: Props) {
  const { api } = useTenant();
  const [asTable, setAsTable] = useState(false);
  const range: Range = search.range ?? '24h';
  const since = useSince(range);
  const { endpoint: endpoint_id } = search;
  const stats = useQuery(
    api.deliveries.stats.queryOptions(
      { since, ...(endpoint_id !== undefined && { endpoint_id }) },
      { placeholderData: keepPreviousData, refetchInterval: 60_000 },
    ),
  );
  const { data } = stats;
  const { endpoint: _endpoint, ...everywhere } = search;
  const names = namesOf(endpoints);
  return (
    <Section
      title={text.title}
      actions={
        <div className={classes.choices}>
          {endpoints.length > 1 && (
            <NativeSelect
              size="xs"
              className={classes.endpoint}
              aria-label={text.endpoint}
              data={[
                { value: '', label: text.allEndpoints },
                ...endpoints.map((one) => ({ value: one.id, label: names.get(one.id) ?? one.url })),
              ]}
              value={endpoint_id ?? ''}
              onChange={(event) => {
                const endpoint = event.currentTarget.value;
                onSearch(endpoint === '' ? everywhere : { ...search, endpoint });
              }}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label={text.range}
            data={rangeNames.map((value) => ({ value, label: text.ranges[value] }))}
            value={range}
            onChange={(value) => {
              const chosen = rangeNames.find((name) => name === value);
              onSearch({ ...search, ...(chosen !== undefined && { range: chosen }) });
            }}
          />
        </div>
      }
    >
      {stats.isError && data === undefined ? (
        <LoadFailed error={stats.error} retry={stats.refetch} />
      ) : (
        <div className={classes.box} data-old={stats.isPlaceholderData || undefined}>
          <div className={classes.top}>
            <Figures totals={data?.totals} />
            <Button size="xs" variant="default" onClick={() => setAsTable(!asTable)}>
              {asTable ? text.showPlots : text.showTable}
            </Button>
          </div>
          {data === undefined ? <PlotSkeletons /> : <OverTime stats={data} asTable={asTable} />}
        </div>
      )}
    </Section>
  );
}

/** A skeleton of all of it, while it is not known whether there is anything to plot. */
export function ActivitySkeleton() {
  return (
    <div className={classes.box} aria-busy="true">
      <div className={classes.top}>
        <Figures totals={undefined} />
      </div>
      <PlotSkeletons />
    </div>
  );
}

/** As tall as the two plots with their legends. */
function PlotSkeletons() {
  return (
    <>
      <Skeleton height={232} />
      <Skeleton height={172} />
    </>
  );
}

function OverTime({ stats, asTable }: { stats: Stats; asTable: boolean }) {
  if (sentIn(stats.totals) === 0)
    return (
      <Text c="dimmed" py="xl" ta="center">
        {text.quiet}
      </Text>
    );
  if (asTable) return <BucketTable stats={stats} />;
  return (
    <Suspense fallback={<PlotSkeletons />}>
      <Plots stats={stats} />
    </Suspense>
  );
}
