import { resourceOf } from '@cryptoix/core/event-patterns';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import classes from './Catalogue.module.css';
import type { EventTypeRow } from './types.ts';

const text = words.eventTypes;
const resourceNames: Readonly<Record<string, string>> = text.resources;

type Props = {
  /** The search text, from the URL. */
  q: string;
  onSearch(q: string): void;
};

/** All event types, grouped by resource. */
export function Catalogue({ q, onSearch }: Props) {
  const { api } = useTenant();
  const { data, error, isError, refetch } = useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
  const rows = useListKeys<HTMLDivElement>();
  const wanted = q.toLowerCase();
  const found = data?.filter(({ type, description }) => `${type} ${description}`.toLowerCase().includes(wanted));
  const groups = found && Map.groupBy(found, ({ type }) => resourceOf(type));
  return (
    <Page title={text.title} lead={text.lead}>
      <FilterBar>
        <SearchField label={text.search} placeholder={text.search} value={q} onSearch={onSearch} />
      </FilterBar>
      {isError && data === undefined && <LoadFailed error={error} retry={refetch} />}
      {data === undefined && !isError && <Waiting />}
      {groups?.size === 0 && (
        <Empty
          action={
            <Button variant="default" onClick={() => onSearch('')}>
              {text.clear}
            </Button>
          }
        >
          {text.noMatch}
        </Empty>
      )}
      <div ref={rows} className={classes.groups}>
        {[...(groups ?? [])].map(([resource, types]) => (
          <Section key={resource} title={resourceNames[resource] ?? resource} actions={<Needs of={types[0]} />}>
            <ul className={classes.list}>
              {types.map((row) => (
                <li key={row.type}>
                  <TypeLink row={row} />
                </li>
              ))}
            </ul>
          </Section>
        ))}
      </div>
    </Page>
  );
}

/** All types of a resource need the same scope. */
function Needs({ of }: { of: EventTypeRow | undefined }) {
  if (of === undefined) return null;
  return (
    <span className={classes.needs}>
      {text.needs(of.scope)}
      {of.operational && ` · ${text.notInAll}`}
    </span>
  );
}

function TypeLink({ row: { type, description } }: { row: EventTypeRow }) {
  const { params } = useTenant();
  return (
    <Link to="/$merchant/$mode/event-types/$type" params={{ ...params, type }} className={classes.row} data-row={type}>
      <code>{type}</code>
      <span>{description}</span>
    </Link>
  );
}

function Waiting() {
  return (
    <div className={classes.groups} aria-busy="true">
      <span className="sr-only">{words.common.loading}</span>
      {[9, 6].map((rows) => (
        <div key={rows} className={classes.list} aria-hidden="true">
          {Array.from({ length: rows }, (_row, row) => (
            <div key={row} className={classes.row}>
              <Skeleton height={12} width={120} />
              <Skeleton height={12} width={`${40 + ((row * 17) % 40)}%`} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
