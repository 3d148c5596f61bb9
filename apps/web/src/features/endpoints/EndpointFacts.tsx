import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Id } from '../../ui/Id.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { EventSummary } from './EventSummary.tsx';
import { LastDay } from './LastDay.tsx';
import { LastFailure } from './LastFailure.tsx';
import type { Endpoint, Health } from './types.ts';

const text = words.endpoints.page;

/** How an endpoint fares, at a glance. */
export function EndpointFacts({ of, health }: { of: Endpoint; health: Health | undefined }) {
  return (
    <dl className={classes.facts}>
      <Fact label={text.lastDay}>
        {health === undefined ? <Skeleton height={20} width={96} /> : <LastDay of={health} />}
      </Fact>
      <Fact label={text.lastSuccess}>
        {of.last_success_at === null ? (
          <span className={classes.dimmed}>{words.common.never}</span>
        ) : (
          <Time at={of.last_success_at} />
        )}
      </Fact>
      <Fact label={text.lastFailure}>
        {health === undefined ? <Skeleton height={12} width="70%" /> : <LastFailure of={health} />}
      </Fact>
      <Fact label={text.events}>
        <EventSummary types={of.event_types} />
      </Fact>
      <Fact label={text.id}>
        <Id value={of.id} what={text.idOf} short />
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
