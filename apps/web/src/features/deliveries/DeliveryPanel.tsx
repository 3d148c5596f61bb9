import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Id } from '../../ui/Id.tsx';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { useEndpointNames } from '../../parts/endpoint-names.ts';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { outcomeOf } from '../../parts/outcome.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Status } from '../../parts/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { AttemptView } from './AttemptView.tsx';
import classes from './DeliveryPanel.module.css';
import { Timeline } from './Timeline.tsx';
import type { DeliveryDetail } from './types.ts';
import { WhatHappened } from './WhatHappened.tsx';

const text = words.deliveries;

/** How soon to refresh, in ms: every second while an attempt is due, less often while it is far off. */
function refreshInterval(delivery: DeliveryDetail | undefined): number | false {
  if (delivery !== undefined && delivery.waits_behind !== null) return 10_000;
  if (delivery === undefined || delivery.next_attempt_at === null) return false;
  const due = Date.parse(delivery.next_attempt_at) - Date.now();
  // Long overdue: held by a pause, or by an endpoint that is slowed down.
  return due > 15_000 || due < -30_000 ? 10_000 : 1_000;
}

/** One delivery beside the list: what happened, its past and scheduled attempts, each request and response. */
export function DeliveryPanel({ id, onClose }: { id: number; onClose(): void }) {
  const { api } = useTenant();
  // Anything may be in the URL.
  const exists = Number.isSafeInteger(id) && id > 0;
  const query = useQuery(
    api.deliveries.get.queryOptions(
      { id },
      { enabled: exists, refetchInterval: ({ state }) => refreshInterval(state.data) },
    ),
  );
  const { data } = query;
  return (
    <Panel
      label={exists ? text.panel(id) : text.delivery}
      onClose={onClose}
      title={
        data === undefined ? (
          text.delivery
        ) : (
          <span className={classes.title}>
            <Status status={outcomeOf(data)} />
            {data.event_type}
          </span>
        )
      }
    >
      {!exists && <Empty>{text.noSuch}</Empty>}
      {exists && query.isPending && <PanelSkeleton />}
      {query.isError && data === undefined && <LoadFailed error={query.error} retry={query.refetch} />}
      {data !== undefined && <Loaded key={data.id} delivery={data} asOf={query.dataUpdatedAt} />}
    </Panel>
  );
}

function Loaded({ delivery, asOf }: { delivery: DeliveryDetail; asOf: number }) {
  // Shows the newest attempt until one is chosen.
  const [chosen, choose] = useState<number | null>(null);
  const timeline = useId();
  const attempt = delivery.attempts.find(({ number }) => number === chosen) ?? delivery.attempts.at(-1);
  return (
    <>
      <WhatHappened delivery={delivery} asOf={asOf} />
      <Facts delivery={delivery} />
      <section className={classes.part} aria-labelledby={timeline}>
        <h3 className={classes.heading} id={timeline}>
          {text.timeline}
        </h3>
        <Timeline delivery={delivery} shown={attempt?.number ?? null} onShow={choose} />
      </section>
      {attempt !== undefined && (
        <AttemptView attempt={attempt} attempts={delivery.attempts} withheld={delivery.withheld === true} />
      )}
    </>
  );
}

function Facts({ delivery }: { delivery: DeliveryDetail }) {
  const { params, can } = useTenant();
  const { names } = useEndpointNames();
  return (
    <dl className={classes.facts}>
      <dt>{text.delivery}</dt>
      <dd>
        <Id value={String(delivery.id)} what={text.deliveryId} />
      </dd>
      <dt>{text.event}</dt>
      <dd>
        <Id value={delivery.event_id} what={text.eventId} short />
        {can('events:read') && (
          <TextLink to="/$merchant/$mode/events/$event" params={{ ...params, event: delivery.event_id }}>
            {text.open}
          </TextLink>
        )}
      </dd>
      {delivery.object_id !== null && (
        <>
          <dt>{text.object}</dt>
          <dd>
            <ObjectLink id={delivery.object_id} />
            <CopyText value={delivery.object_id} what={text.objectId} />
          </dd>
        </>
      )}
      <dt>{text.endpoint}</dt>
      <dd>
        {can('endpoints:read') ? (
          <TextLink
            to="/$merchant/$mode/settings/webhooks/$endpoint"
            params={{ ...params, endpoint: delivery.endpoint_id }}
          >
            {names.get(delivery.endpoint_id) ?? delivery.attempts.at(-1)?.url ?? delivery.endpoint_id}
          </TextLink>
        ) : (
          <code>{delivery.endpoint_id}</code>
        )}
      </dd>
      <dt>{text.created}</dt>
      <dd>
        <Time at={delivery.created_at} />
      </dd>
    </dl>
  );
}

function PanelSkeleton() {
  return (
    <>
      <span className="sr-only">{words.common.loading}</span>
      <Skeleton height={96} />
      {[70, 90, 60, 80].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
      <Skeleton height={160} />
    </>
  );
}
