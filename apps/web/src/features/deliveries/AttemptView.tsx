import { Button, CopyButton, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { lazy, Suspense, useId, useState } from 'react';
import { formatDuration } from '../../ui/format.ts';
import { CheckIcon, CopyIcon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { Body } from '../../ui/Body.tsx';
import { toCurl } from './curl.ts';
import classes from './DeliveryPanel.module.css';
import { resultOf } from './result.ts';
import type { Attempt } from './types.ts';

const text = words.deliveries;
const Compare = lazy(async () => ({ default: (await import('./Compare.tsx')).Compare }));

type View = 'response' | 'request' | 'compare';
type Props = { attempt: Attempt; attempts: readonly Attempt[]; withheld: boolean };

/** One attempt: its URL and address, its request, its response, and how it differs from another. */
export function AttemptView({ attempt, attempts, withheld }: Props) {
  const [wanted, setView] = useState<View>('response');
  const id = useId();
  const others = attempts.filter(({ number }) => number !== attempt.number);
  const views: readonly View[] = others.length > 0 ? ['response', 'request', 'compare'] : ['response', 'request'];
  const view = views.includes(wanted) ? wanted : 'response';
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h3 className={classes.heading} id={id}>
        {text.attempt(attempt.number)}
      </h3>
      <dl className={classes.facts}>
        <dt>{text.status}</dt>
        <dd>{resultOf(attempt)}</dd>
        {attempt.error_detail !== null && (
          <>
            <dt>{text.why}</dt>
            <dd className={classes.wrap}>{attempt.error_detail}</dd>
          </>
        )}
        <dt>{text.duration}</dt>
        <dd>{formatDuration(attempt.duration_ms)}</dd>
        <dt>{text.time}</dt>
        <dd>
          <Time at={attempt.started_at} exact />
        </dd>
        <dt>{text.url}</dt>
        <dd className={classes.wrap}>
          <code>{attempt.url}</code>
        </dd>
        {attempt.address !== null && (
          <>
            <dt>{text.address}</dt>
            <dd>
              <code>{attempt.address}</code>
            </dd>
          </>
        )}
      </dl>
      <SegmentedControl
        size="xs"
        aria-label={text.shown}
        value={view}
        onChange={setView}
        data={views.map((value) => ({ value, label: text[value] }))}
      />
      {withheld && (
        <Text size="xs" c="dimmed">
          {text.withheld}
        </Text>
      )}
      {view === 'request' && <RequestView attempt={attempt} withheld={withheld} />}
      {view === 'response' && !withheld && <ResponseView attempt={attempt} />}
      {view === 'compare' && (
        <Suspense fallback={<Skeleton height={160} />}>
          <Compare attempt={attempt} others={others} />
        </Suspense>
      )}
    </section>
  );
}

/** The placeholder for the value of a custom header. */
const masked = /^•+$/;

function RequestView({ attempt, withheld }: { attempt: Attempt; withheld: boolean }) {
  const { headers, body } = attempt.request;
  return (
    <>
      {!withheld && (
        <div>
          <CopyButton value={toCurl(attempt)} timeout={1_500}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={copied ? <CheckIcon /> : <CopyIcon />}
                onClick={() => {
                  copy();
                  notifyDone(text.curlCopied);
                }}
              >
                {text.copyCurl}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
      {Object.values(headers).some((value) => masked.test(value)) && (
        <Text size="xs" c="dimmed">
          {text.masked}
        </Text>
      )}
      <Headers headers={headers} />
      <Body body={body} label={text.body} />
    </>
  );
}

function ResponseView({ attempt: { response } }: { attempt: Attempt }) {
  if (response === null)
    return (
      <Text size="xs" c="dimmed">
        {text.noResponse}
      </Text>
    );
  return (
    <>
      <Headers headers={response.headers} />
      <Body body={response.body} label={text.body} />
      {response.truncated && (
        <Text size="xs" c="dimmed">
          {text.truncated}
        </Text>
      )}
    </>
  );
}

function Headers({ headers }: { headers: Readonly<Record<string, string>> }) {
  const entries = Object.entries(headers);
  if (entries.length === 0)
    return (
      <Text size="xs" c="dimmed">
        {text.noHeaders}
      </Text>
    );
  return (
    <div>
      <h4 className={classes.heading}>{text.headers}</h4>
      <dl className={classes.headers}>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
