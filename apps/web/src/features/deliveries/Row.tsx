import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTenant } from '../../tenant.ts';
import { formatDuration } from '../../ui/format.ts';
import { attemptsOf, outcomeOf } from '../../parts/outcome.ts';
import { Status } from '../../parts/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './History.module.css';
import type { Delivery } from './types.ts';
import { resultOf } from './result.ts';

const text = words.deliveries;

type Props = {
  delivery: Delivery;
  /** The endpoint of the history; undefined: all endpoints, so the row names its own. */
  endpointId: string | undefined;
  /** What its endpoint is called, in the history of all endpoints. */
  name: string | undefined;
  open: boolean;
  /** Called with its id when it gets the focus, with null when it loses it. */
  onFocus(id: number | null): void;
};

/** A delivery as a sentence: outcome, type, object, response and duration, when, attempts. It opens the delivery. */
export const Row = memo(function Row({ delivery, endpointId, name, open, onFocus }: Props) {
  const { params } = useTenant();
  const ids = { ...params, delivery: String(delivery.id) };
  // The page does not scroll: the panel opens beside the list.
  const common = {
    search: true as const,
    resetScroll: false,
    preload: false as const,
    className: classes.row,
    'data-row': delivery.id,
    'aria-current': open || undefined,
    onFocus: () => onFocus(delivery.id),
    onBlur: () => onFocus(null),
  };
  const content = <Sentence delivery={delivery} endpoint={endpointId === undefined ? (name ?? '') : undefined} />;
  return endpointId === undefined ? (
    <Link to="/$merchant/$mode/deliveries/$delivery" params={ids} {...common}>
      {content}
    </Link>
  ) : (
    <Link
      to="/$merchant/$mode/settings/webhooks/$endpoint/deliveries/$delivery"
      params={{ ...ids, endpoint: endpointId }}
      {...common}
    >
      {content}
    </Link>
  );
});

function Sentence({ delivery, endpoint }: { delivery: Delivery; endpoint: string | undefined }) {
  return (
    <>
      <span className={classes.outcome}>
        <Status status={outcomeOf(delivery)} />
      </span>
      <span className={classes.type}>{delivery.event_type}</span>
      <code className={classes.object} title={delivery.object_id ?? undefined}>
        {delivery.object_id}
      </code>
      {endpoint !== undefined && (
        <span className={classes.endpoint} title={endpoint}>
          {endpoint}
        </span>
      )}
      <span className={classes.response}>{responseOf(delivery)}</span>
      <span className={classes.when}>
        <Time at={delivery.created_at} />
      </span>
      <span className={classes.attempts}>{attemptsOf(delivery)}</span>
    </>
  );
}

/** What it waits for, or else the response of the last attempt. */
function responseOf({ waits_behind, waits_for, last_status_code, last_error, last_duration_ms }: Delivery): string {
  if (waits_behind !== null) return text.waitsBehind(waits_behind);
  if (waits_for !== null) return text.waitsFor[waits_for];
  const result = resultOf({ error: last_error, status_code: last_status_code });
  return result === '' || last_duration_ms === null ? result : text.inTime(result, formatDuration(last_duration_ms));
}
