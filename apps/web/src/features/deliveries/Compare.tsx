import { NativeSelect, Text } from '@mantine/core';
import { diffLines } from 'diff';
import { useId, useState } from 'react';
import { prettyJson } from '../../ui/json.ts';
import { words } from '../../words/index.ts';
import classes from '../../ui/Body.module.css';
import panel from './DeliveryPanel.module.css';
import { resultOf } from './result.ts';
import type { Attempt } from './types.ts';

const text = words.deliveries;

/** Comparing stops after this many edits: two large bodies with nothing in common would take seconds. */
const maxEdits = 2_000;

/** The differences between two attempts, line by line. */
export function Compare({ attempt, others }: { attempt: Attempt; others: readonly Attempt[] }) {
  const [chosen, choose] = useState<number | null>(null);
  const other =
    others.find(({ number }) => number === chosen) ??
    others.findLast(({ number }) => number < attempt.number) ??
    others[0];
  if (other === undefined) return null;
  const [from, to] = other.number < attempt.number ? [other, attempt] : [attempt, other];
  return (
    <>
      <NativeSelect
        label={text.compareWith}
        size="xs"
        value={other.number}
        onChange={(event) => choose(Number(event.currentTarget.value))}
        data={others.map(({ number }) => ({ value: String(number), label: text.attempt(number) }))}
      />
      <Text size="xs" c="dimmed">
        {text.legend(from.number, to.number)}
      </Text>
      <Difference title={text.response} from={responseText(from)} to={responseText(to)} />
      <Difference title={text.request} from={requestText(from)} to={requestText(to)} />
    </>
  );
}

const requestText = ({ url, request }: Attempt) =>
  `POST ${url}\n${headerLines(request.headers)}\n\n${prettyJson(request.body)}\n`;

function responseText({ status_code, error, error_detail, response }: Attempt): string {
  const rest =
    response === null ? (error_detail ?? '') : `${headerLines(response.headers)}\n\n${prettyJson(response.body)}`;
  return `${resultOf({ error, status_code })}\n${rest}\n`;
}

function Difference({ title, from, to }: { title: string; from: string; to: string }) {
  const id = useId();
  const parts = diffLines(from, to, { maxEditLength: maxEdits });
  return (
    <section className={panel.part} aria-labelledby={id}>
      <h4 id={id} className={panel.heading}>
        {title}
      </h4>
      {parts === undefined || from === to ? (
        <Text size="xs" c="dimmed">
          {from === to ? text.same : text.tooDifferent}
        </Text>
      ) : (
        <div className={classes.box} data-whole>
          <pre className={classes.plain}>
            {parts.map(({ value, added, removed }, index) => (
              <span
                // eslint-disable-next-line react/no-array-index-key -- parts have no other key
                key={index}
                className={added ? classes.added : removed ? classes.removed : undefined}
              >
                {value
                  .replace(/\n$/, '')
                  .split('\n')
                  .map((line) => `${added ? '+' : removed ? '−' : ' '} ${line}\n`)
                  .join('')}
              </span>
            ))}
          </pre>
        </div>
      )}
    </section>
  );
}

/** Headers, one per line, sorted by name, so that two lists can be compared. */
const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .toSorted()
    .join('\n');
