import { Button, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { startOf } from '../../parts/search.ts';
import { useTenant } from '../../tenant.ts';
import { formatNumber } from '../../ui/format.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Section } from '../../ui/Page.tsx';
import { cell, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import { type KeyRange, keyRanges } from './search.ts';
import { type Outcomes, outcomes, totalOf } from './outcomes.ts';

const text = words.keys.outcomes;
const OutcomePlot = lazy(async () => ({ default: (await import('./OutcomePlot.tsx')).OutcomePlot }));
/** A range begins at a multiple of this (ms), so that its query, and its cached result, changes rarely. */
const stepMs = 5 * 60_000;
/** How often the counts are refreshed, in ms. */
const renewMs = 15_000;
/** The height (px) of the plot with its legend. */
const plotHeight = 216;

type Props = { id: string; range: KeyRange; onRange(range: KeyRange): void };

/** A key's requests over time by outcome, as a plot or as a table. */
export function KeyOutcomes({ id, range, onRange }: Props) {
  const { api } = useTenant();
  const [asTable, setAsTable] = useState(false);
  const since = startOf(range, Math.floor(useNow() / stepMs) * stepMs);
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(
    api.keys.outcomes.queryOptions(
      { id, since },
      { placeholderData: keepPreviousData, staleTime: 0, refetchInterval: renewMs },
    ),
  );
  const isQuiet = data !== undefined && totalOf(data.totals) === 0;
  return (
    <Section
      title={text.title}
      actions={
        <div className={classes.outcomeChoices}>
          {data !== undefined && !isQuiet && (
            <Button size="xs" variant="default" onClick={() => setAsTable(!asTable)}>
              {asTable ? text.showPlot : text.showTable}
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label={text.range}
            data={keyRanges.map((value) => ({ value, label: text.ranges[value] }))}
            value={range}
            onChange={(value) => {
              const chosen = keyRanges.find((one) => one === value);
              if (chosen !== undefined) onRange(chosen);
            }}
          />
        </div>
      }
    >
      {data === undefined ? (
        isError ? (
          <LoadFailed error={error} retry={refetch} />
        ) : (
          <Skeleton height={plotHeight} />
        )
      ) : isQuiet ? (
        <Text c="dimmed">{text.quiet}</Text>
      ) : asTable ? (
        <OutcomeTable of={data} />
      ) : (
        <div data-old={isPlaceholderData || undefined} className={classes.plot}>
          <Suspense fallback={<Skeleton height={plotHeight} />}>
            <OutcomePlot of={data} />
          </Suspense>
        </div>
      )}
    </Section>
  );
}

/** The plot in numbers: the intervals with requests, newest first. */
function OutcomeTable({ of }: { of: Outcomes }) {
  const number = (title: string) => (
    <Text key={title} component="span" inherit display="block" ta="end">
      {title}
    </Text>
  );
  return (
    <Table label={text.title} head={[text.at, ...outcomes.map((outcome) => number(text.columns[outcome]))]}>
      {of.buckets
        .filter((bucket) => totalOf(bucket) > 0)
        .toReversed()
        .map((bucket) => (
          <tr key={bucket.at}>
            <td>
              <Time at={bucket.at} exact />
            </td>
            {outcomes.map((outcome) => (
              <td key={outcome} className={cell.number}>
                {formatNumber(bucket[outcome])}
              </td>
            ))}
          </tr>
        ))}
    </Table>
  );
}
