import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { namesOf } from '../../parts/endpoint-names.ts';
import { useTenant } from '../../tenant.ts';
import { Count } from '../../ui/Count.tsx';
import { formatDuration, formatPercent } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/Page.tsx';
import { Status } from '../../parts/Status.tsx';
import { cell, Table } from '../../ui/Table.tsx';
import { words } from '../../words/index.ts';
import classes from './Activity.module.css';
import type { Range } from './search.ts';
import { sentIn } from './sent.ts';
import type { Endpoint } from './types.ts';
import { useSince } from './useSince.ts';

const text = words.home.activity;
const { endpoint, status, total, rate, p50, p95 } = text.endpointColumns;
/** Each has a request of its own; the others are one click away. */
const shownAtMost = 10;

/** The figures of each endpoint in the range. */
export function PerEndpoint({ endpoints, range }: { endpoints: readonly Endpoint[]; range: Range }) {
  const { params } = useTenant();
  const names = namesOf(endpoints);
  return (
    <Section
      title={text.perEndpoint}
      actions={
        <TextLink to="/$merchant/$mode/settings/webhooks" params={params}>
          {text.all}
        </TextLink>
      }
    >
      <Table
        label={text.perEndpoint}
        head={[
          endpoint,
          status,
          ...[total, rate, p50, p95].map((title) => (
            <span key={title} className={classes.end}>
              {title}
            </span>
          )),
        ]}
      >
        {endpoints.slice(0, shownAtMost).map((one) => (
          <Row key={one.id} of={one} name={names.get(one.id) ?? one.url} range={range} />
        ))}
      </Table>
    </Section>
  );
}

function Row({ of, name, range }: { of: Endpoint; name: string; range: Range }) {
  const { api, params } = useTenant();
  const since = useSince(range);
  const { data } = useQuery(
    api.deliveries.stats.queryOptions({ since, endpoint_id: of.id }, { placeholderData: keepPreviousData }),
  );
  const totals = data?.totals;
  const ms = (value: number | null) => (value === null ? text.noneThen : formatDuration(value));
  return (
    <tr>
      <td className={classes.name} title={of.url}>
        <TextLink to="/$merchant/$mode/settings/webhooks/$endpoint" params={{ ...params, endpoint: of.id }}>
          {name}
        </TextLink>
      </td>
      <td>
        {of.status === 'enabled' && of.failing_since !== null ? (
          <Status status="failed" label={words.endpoints.failing} />
        ) : (
          <Status status={of.status} />
        )}
      </td>
      {totals === undefined ? (
        <td colSpan={4}>
          <Skeleton height={12} />
        </td>
      ) : (
        <>
          <td className={cell.number}>
            <Count value={sentIn(totals)} />
          </td>
          <td className={cell.number}>
            {totals.success_rate === null ? text.noneThen : formatPercent(totals.success_rate)}
          </td>
          <td className={cell.number}>{ms(totals.p50_ms)}</td>
          <td className={cell.number}>{ms(totals.p95_ms)}</td>
        </>
      )}
    </tr>
  );
}
