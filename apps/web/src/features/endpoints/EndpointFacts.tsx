import { Skeleton } from '@mantine/core';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Id } from '../../ui/Id.tsx';
import { GuideLink } from '../../ui/links.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { EventSummary } from './EventSummary.tsx';
import { filterWords } from './filter-words.ts';
import { LastDay } from './LastDay.tsx';
import { LastFailure } from './LastFailure.tsx';
import { rateWords } from './rate-limit.ts';
import type { Endpoint, Health } from './types.ts';

const text = words.endpoints.page;

/** The state of an endpoint at a glance. */
export function EndpointFacts({ of, health }: { of: Endpoint; health: Health | undefined }) {
  return (
    <Facts>
      <Fact name={text.lastDay}>
        {health === undefined ? <Skeleton height={20} width={96} /> : <LastDay of={health} />}
      </Fact>
      <Fact name={text.lastSuccess}>
        {of.last_success_at === null ? (
          <span className={classes.dimmed}>{words.common.never}</span>
        ) : (
          <Time at={of.last_success_at} />
        )}
      </Fact>
      <Fact name={text.lastFailure}>
        {health === undefined ? <Skeleton height={12} width="70%" /> : <LastFailure of={health} />}
      </Fact>
      <Fact name={text.events}>
        <EventSummary types={of.event_types} />
      </Fact>
      {of.filter !== null && (
        <Fact name={text.filter}>
          <span className={classes.breakable}>{filterWords(of.filter)}</span>
        </Fact>
      )}
      {of.rate_limit !== null && <Fact name={text.rate}>{rateWords(of.rate_limit)}</Fact>}
      {of.ordering !== 'none' && <Fact name={text.order}>{words.endpoints.order.choices[of.ordering]}</Fact>}
      <Fact name={text.version}>
        <span title={text.versionHint}>{of.api_version}</span>
      </Fact>
      <Fact name={text.sentFrom}>
        <GuideLink to="/docs/addresses">{words.guides.addresses}</GuideLink>
      </Fact>
      <Fact name={text.id}>
        <Id value={of.id} what={text.idOf} short />
      </Fact>
    </Facts>
  );
}
