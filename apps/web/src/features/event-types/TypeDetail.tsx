import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTenant } from '../../tenant.ts';
import { Body } from '../../ui/Body.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { ActionLink, TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { SkeletonRows, Table } from '../../ui/Table.tsx';
import { words } from '../../words/index.ts';
import classes from './Catalogue.module.css';
import { fieldsOf } from './fields.ts';
import type { CodeSearch } from './search.ts';
import type { EventTypeRow } from './types.ts';

const text = words.eventTypes;
const ReceiverCode = lazy(async () => ({ default: (await import('./ReceiverCode.tsx')).ReceiverCode }));

type Props = {
  type: string;
  /** The language and the endpoint that the code is for. */
  search: CodeSearch;
  onSearch(search: CodeSearch): void;
};

/** One type of event: when it happens, what it holds, and code to receive it. */
export function TypeDetail({ type, search, onSearch }: Props) {
  const { api, params, can } = useTenant();
  const { data, error, isError, refetch } = useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
  const row = data?.find((one) => one.type === type);
  return (
    <Page
      title={type}
      above={
        <TextLink to="/$merchant/$mode/event-types" params={params}>
          {text.toAll}
        </TextLink>
      }
      lead={row?.description}
      actions={
        row !== undefined &&
        can('events:read') && (
          <ActionLink to="/$merchant/$mode/events" params={params} search={{ type: row.type }} variant="default">
            {text.seeEvents}
          </ActionLink>
        )
      }
    >
      {isError && data === undefined && <LoadFailed error={error} retry={refetch} />}
      {data !== undefined && row === undefined && <Empty>{text.notFound}</Empty>}
      {(row !== undefined || (data === undefined && !isError)) && (
        <>
          {row !== undefined && <Rights row={row} />}
          <Section title={text.fields}>
            <FieldTable row={row} />
          </Section>
          <Section title={text.sample}>
            <Text c="dimmed">{text.sampleHint}</Text>
            {row === undefined ? (
              <Skeleton height={240} />
            ) : (
              <Body body={JSON.stringify(row.sample)} label={text.sample} />
            )}
          </Section>
          <Section title={text.code}>
            {/* Only of a type that exists: whatever else stands in the URL must not end up in code that people copy. */}
            <Suspense fallback={<Skeleton height={480} />}>
              {row === undefined ? (
                <Skeleton height={480} />
              ) : (
                <ReceiverCode type={row.type} search={search} onSearch={onSearch} />
              )}
            </Suspense>
          </Section>
        </>
      )}
    </Page>
  );
}

function Rights({ row: { scope, operational } }: { row: EventTypeRow }) {
  return (
    <div className={classes.facts}>
      <Text>
        {text.scope} <code>{scope}</code>.
      </Text>
      {operational && <Text c="dimmed">{text.operational}</Text>}
    </div>
  );
}

function FieldTable({ row }: { row: EventTypeRow | undefined }) {
  const { name, type, meaning } = text.fieldColumns;
  return (
    <Table label={text.fields} head={[name, type, meaning]}>
      {row === undefined ? (
        <SkeletonRows rows={10} columns={3} />
      ) : (
        fieldsOf(row.schema).map((field) => (
          <tr key={field.path}>
            <td className={classes.name}>
              <code>{field.path}</code>
            </td>
            <td>{field.type}</td>
            <td className={classes.meaning}>
              {field.meaning}
              {field.values.length > 0 && (
                <span className={classes.values}>
                  {field.meaning !== '' && ' '}
                  {field.values.map((value, index) => (
                    <span key={value}>
                      {index > 0 && ', '}
                      <code>{value}</code>
                    </span>
                  ))}
                </span>
              )}
            </td>
          </tr>
        ))
      )}
    </Table>
  );
}
