import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import type { AppRouter } from '@cryptoix/api/router';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import type { ReactNode } from 'react';
import { Status } from '../../parts/Status.tsx';
import { useTenant } from '../../tenant.ts';
import { Count } from '../../ui/Count.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { formatDuration, formatPercent } from '../../ui/format.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Section } from '../../ui/Page.tsx';
import { cell, Table } from '../../ui/Table.tsx';
import { words } from '../../words/index.ts';
import { type FigureRange, figureRanges } from './search.ts';

const text = words.endpoints.figures;
/** How often the figures are refreshed, in ms. */
const renewMs = 60_000;

type Figures = inferRouterOutputs<AppRouter>['deliveries']['attempt_figures'];

type Props = { id: string; range: FigureRange; onRange(range: FigureRange): void };

/** The attempts to an endpoint: how many failed, with what, and how fast it responds. */
export function AttemptFigures({ id, range, onRange }: Props) {
  const { api } = useTenant();
  const { data, isError, error, refetch } = useQuery(
    api.deliveries.attempt_figures.queryOptions(
      { id, range },
      { placeholderData: keepPreviousData, refetchInterval: renewMs },
    ),
  );
  return (
    <Section
      title={text.title}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={text.range}
          data={figureRanges.map((value) => ({ value, label: text.ranges[value] }))}
          value={range}
          onChange={(value) => {
            const chosen = figureRanges.find((one) => one === value);
            if (chosen !== undefined) onRange(chosen);
          }}
        />
      }
    >
      <Text c="dimmed">{text.lead}</Text>
      {data === undefined ? (
        isError ? (
          <LoadFailed error={error} retry={refetch} />
        ) : (
          <Skeleton height={86} />
        )
      ) : (
        <Loaded of={data} />
      )}
    </Section>
  );
}

const time = (ms: number | null) => (ms === null ? text.none : formatDuration(ms));
const share = (of: number | null) => (of === null ? text.none : formatPercent(of));
const errorNames: Readonly<Record<string, string>> = words.endpoints.failedWith;

function Loaded({ of }: { of: Figures }) {
  return (
    <>
      <Facts>
        <Fact name={text.attempts}>
          <Count value={of.attempts} />
        </Fact>
        <Fact name={text.failed}>{share(of.failed_share)}</Fact>
        <Fact name={text.median}>{time(of.p50_ms)}</Fact>
        <Fact name={text.p95}>{time(of.p95_ms)}</Fact>
      </Facts>
      {of.attempts > 0 && (
        <>
          <Table
            label={text.byResult}
            head={[text.result, <End key="n">{text.attempts}</End>, <End key="s">{text.share}</End>]}
          >
            {of.results.map(({ result, succeeded, attempts }) => (
              <tr key={`${result} ${succeeded}`}>
                <td>
                  <Status status={succeeded ? 'succeeded' : 'failed'} label={errorNames[result] ?? result} />
                </td>
                <td className={cell.number}>
                  <Count value={attempts} />
                </td>
                <td className={cell.number}>{formatPercent(attempts / of.attempts)}</td>
              </tr>
            ))}
          </Table>
          <Table
            label={text.byType}
            head={[
              text.type,
              ...[text.attempts, text.failed, text.median, text.p95].map((title) => <End key={title}>{title}</End>),
            ]}
          >
            {of.types.map((type) => (
              <tr key={type.event_type}>
                <td>{type.event_type}</td>
                <td className={cell.number}>
                  <Count value={type.attempts} />
                </td>
                <td className={cell.number}>{share(type.failed_share)}</td>
                <td className={cell.number}>{time(type.p50_ms)}</td>
                <td className={cell.number}>{time(type.p95_ms)}</td>
              </tr>
            ))}
          </Table>
        </>
      )}
    </>
  );
}

/** The heading of a column of numbers. */
function End({ children }: { children: ReactNode }) {
  return (
    <Text component="span" inherit display="block" ta="end">
      {children}
    </Text>
  );
}
