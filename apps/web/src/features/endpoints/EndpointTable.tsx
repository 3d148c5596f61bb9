import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { namesOf } from '../../parts/endpoint-names.ts';
import { useTenant } from '../../tenant.ts';
import { SkeletonRows, Table } from '../../ui/Table.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { EndpointStatus } from './EndpointStatus.tsx';
import { EventSummary } from './EventSummary.tsx';
import { LastDay } from './LastDay.tsx';
import { LastFailure } from './LastFailure.tsx';
import type { Endpoint, Health } from './types.ts';

const text = words.endpoints;
const { endpoint, status, health: lastDay, lastFailure, events } = text.columns;
const head = [endpoint, status, lastDay, lastFailure, events];

/** So many characters of a URL fit into its column. */
const columnLength = 28;

type Props = { endpoints: readonly Endpoint[] | undefined; health: readonly Health[] | undefined };

/** The endpoints, one per row; skeletons while loading. */
export function EndpointTable({ endpoints, health }: Props) {
  const ref = useListKeys<HTMLDivElement>();
  const urls = namesOf(
    (endpoints ?? []).map(({ id, url }) => ({ id, url, description: '' })),
    columnLength,
  );
  const byEndpoint = new Map(health?.map((one) => [one.endpoint_id, one]));
  return (
    <div ref={ref} className={classes.list}>
      <Table label={text.title} head={head} stacks>
        {endpoints === undefined ? (
          <SkeletonRows columns={head.length} />
        ) : (
          endpoints.map((one) => (
            <Row key={one.id} of={one} url={urls.get(one.id) ?? one.url} health={byEndpoint.get(one.id)} />
          ))
        )}
      </Table>
    </div>
  );
}

/** `url`: shortened. */
function Row({ of, url, health }: { of: Endpoint; url: string; health: Health | undefined }) {
  const { params } = useTenant();
  return (
    <tr>
      <td className={classes.endpoint}>
        <Link
          to="/$merchant/$mode/settings/webhooks/$endpoint"
          params={{ ...params, endpoint: of.id }}
          className={classes.name}
          title={of.url}
          data-row
        >
          {of.description === '' ? url : of.description}
        </Link>
        {of.description !== '' && <span className={classes.description}>{url}</span>}
      </td>
      <td>
        <EndpointStatus of={of} />
      </td>
      {health === undefined ? (
        <>
          <td>
            <Skeleton height={12} width={160} />
          </td>
          <td>
            <Skeleton height={12} width={110} />
          </td>
        </>
      ) : (
        <>
          <td>
            <LastDay of={health} />
          </td>
          <td>
            <LastFailure of={health} />
          </td>
        </>
      )}
      <td className={classes.events}>
        <EventSummary types={of.event_types} />
      </td>
    </tr>
  );
}
