import { errors } from '@cryptoix/core/tables';
import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { isRefusal } from '../../api.ts';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { useTenant } from '../../tenant.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Id } from '../../ui/Id.tsx';
import { GuideLink, TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { RequestStatus } from './RequestStatus.tsx';
import classes from './Requests.module.css';
import type { KeyRequest } from './types.ts';

const text = words.requests;
/** How often (ms) to look again for a request that is not there yet: they are recorded in batches. */
const renewMs = 3_000;

/** One request beside the log: what was answered, what to do about it, and its key and object. */
export function RequestPanel({ id, onClose }: { id: string; onClose(): void }) {
  const { api } = useTenant();
  const query = useQuery(
    api.requests.list.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data?.items.length === 0 ? renewMs : false) },
    ),
  );
  const request = query.data?.items[0];
  const isRefused = query.isError && isRefusal(query.error);
  return (
    <Panel
      label={text.panel(id)}
      title={
        request === undefined ? (
          text.request
        ) : (
          <code>
            {request.method} {request.route}
          </code>
        )
      }
      onClose={onClose}
    >
      {query.isPending && <PanelSkeleton />}
      {query.isError && query.data === undefined && !isRefused && (
        <LoadFailed error={query.error} retry={query.refetch} />
      )}
      {(isRefused || query.data?.items.length === 0) && <Empty>{text.notFound}</Empty>}
      {request !== undefined && <Loaded of={request} />}
    </Panel>
  );
}

function Loaded({ of }: { of: KeyRequest }) {
  const [todo, facts, alike] = [useId(), useId(), useId()];
  return (
    <>
      <RequestStatus of={of} />
      {of.error_code !== null && (
        <section className={classes.part} aria-labelledby={todo}>
          <h3 id={todo}>{text.whatToDo}</h3>
          <p>{adviceFor(of.error_code)}</p>
          <p>
            <GuideLink to={`/docs/errors#${of.error_code}`}>{text.errorGuide}</GuideLink>
          </p>
        </section>
      )}
      <section className={classes.part} aria-labelledby={facts}>
        <h3 id={facts}>{text.facts}</h3>
        <Facts of={of} />
        <Text size="xs" c="dimmed">
          {text.noBodies}
        </Text>
      </section>
      <section className={classes.part} aria-labelledby={alike}>
        <h3 id={alike}>{text.alike}</h3>
        <Alike of={of} />
      </section>
    </>
  );
}

const isKnown = (code: string): code is keyof typeof errors => Object.hasOwn(errors, code);
/** The same sentences as in the guides. An older row may have a code that no longer exists. */
const adviceFor = (code: string): string | null => (isKnown(code) ? errors[code].description : null);

function Facts({ of }: { of: KeyRequest }) {
  const { params } = useTenant();
  const { object_id: object } = of;
  return (
    <dl className={classes.facts}>
      <dt>{text.id}</dt>
      <dd>
        <Id value={of.id} what={text.id} />
      </dd>
      <dt>{text.at}</dt>
      <dd>
        <Time at={of.created_at} />
      </dd>
      <dt>{text.duration}</dt>
      <dd>{formatDuration(of.duration_ms)}</dd>
      <dt>{text.key}</dt>
      <dd>
        {of.key_label === null ? (
          text.deletedKey
        ) : (
          <TextLink to="/$merchant/$mode/settings/api-keys/$key" params={{ ...params, key: of.key_id }}>
            {of.key_label}
          </TextLink>
        )}
      </dd>
      {object !== null && (
        <>
          <dt>{text.object}</dt>
          <dd>
            <ObjectLink id={object} />
            <CopyText value={object} what={text.objectId} />
          </dd>
        </>
      )}
      <dt>{text.scope}</dt>
      <dd>{of.required_scope === null ? text.noScope : <code>{of.required_scope}</code>}</dd>
      <dt>{text.idempotencyKey}</dt>
      <dd>{of.idempotency_key ? text.sent : text.notSent}</dd>
      <dt>{text.from}</dt>
      <dd>{of.ip ?? text.unknownAddress}</dd>
      <dt>{text.software}</dt>
      <dd>{of.user_agent ?? text.noSoftware}</dd>
    </dl>
  );
}

/** The log narrowed to what this request has in common with others. */
function Alike({ of }: { of: KeyRequest }) {
  const { params } = useTenant();
  const link = (label: string, search: Record<string, string>) => (
    <li>
      <TextLink to="/$merchant/$mode/requests" params={params} search={search}>
        {label}
      </TextLink>
    </li>
  );
  return (
    <ul className={classes.links}>
      {link(text.sameKey, { key: of.key_id })}
      {link(text.sameRoute, { route: of.route })}
      {of.error_code !== null && link(text.sameError, { error: of.error_code })}
    </ul>
  );
}

function PanelSkeleton() {
  return (
    <>
      <span className="sr-only">{words.common.loading}</span>
      {[40, 90, 80, 60, 70].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
      <Skeleton height={160} />
    </>
  );
}
