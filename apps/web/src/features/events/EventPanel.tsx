import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { isRefusal } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { Body } from '../../ui/Body.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Id } from '../../ui/Id.tsx';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { EventDeliveries } from './EventDeliveries.tsx';
import classes from './Events.module.css';
import type { Event } from './types.ts';

const text = words.events;

/** One event beside the log: its object, its payload, and its deliveries. */
export function EventPanel({ id, onClose }: { id: string; onClose(): void }) {
  const { api } = useTenant();
  const query = useQuery(api.events.get.queryOptions({ id }));
  const { data } = query;
  return (
    <Panel label={text.panel(id)} title={data?.type ?? text.event} onClose={onClose}>
      {query.isPending && <PanelSkeleton />}
      {query.isError &&
        data === undefined &&
        (isRefusal(query.error) ? (
          <Empty>{text.notFound}</Empty>
        ) : (
          <LoadFailed error={query.error} retry={query.refetch} />
        ))}
      {data !== undefined && <Loaded event={data} />}
    </Panel>
  );
}

function Loaded({ event }: { event: Event }) {
  const [deliveries, payload] = [useId(), useId()];
  // As it is sent, without our internal fields.
  const { object_id: _object, created_at: _created, withheld, ...sent } = event;
  return (
    <>
      <Facts event={event} />
      <section className={classes.part} aria-labelledby={deliveries}>
        <h3 id={deliveries}>{text.deliveries}</h3>
        <EventDeliveries eventId={event.id} />
      </section>
      <section className={classes.part} aria-labelledby={payload}>
        <h3 id={payload}>{text.payload}</h3>
        {withheld === true && (
          <Text size="xs" c="dimmed">
            {text.withheld}
          </Text>
        )}
        <Body body={JSON.stringify(sent)} label={text.payload} />
      </section>
    </>
  );
}

function Facts({ event }: { event: Event }) {
  const { params } = useTenant();
  const objectId = event.object_id;
  return (
    <dl className={classes.facts}>
      <dt>{text.id}</dt>
      <dd>
        <Id value={event.id} what={text.eventId} />
      </dd>
      <dt>{text.typeLabel}</dt>
      <dd>
        <TextLink to="/$merchant/$mode/event-types/$type" params={{ ...params, type: event.type }}>
          {text.about}
        </TextLink>
      </dd>
      {objectId !== null && (
        <>
          <dt>{text.object}</dt>
          <dd>
            <ObjectLink id={objectId} />
            <CopyText value={objectId} what={text.objectId} />
          </dd>
        </>
      )}
      <dt>{text.happened}</dt>
      <dd>
        <Time at={event.timestamp} />
      </dd>
    </dl>
  );
}

function PanelSkeleton() {
  return (
    <>
      <span className="sr-only">{words.common.loading}</span>
      {[70, 90, 60, 80].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
      <Skeleton height={80} />
      <Skeleton height={240} />
    </>
  );
}
