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
  /** Whose history this is; undefined: everybody's, and the row says where it went. */
  endpointId: string | undefined;
  /** The host it went to, where that is not always the same. */
  host: string | undefined;
  open: boolean;
  /** Told its id when it gets the focus, null when it loses it. */
  onFocus(id: number | null): void;
};

/** A delivery as a sentence: outcome, type, object, answer and duration, when, attempts. It opens the delivery. */
export const Row = memo(function Row({ delivery, endpointId, host, open, onFocus }: Props) {
  const { params } = useTenant();
  const ids = { ...params, delivery: String(delivery.id) };
  // What stands around the list stays where it is: the panel opens beside it.
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
  const content = <Sentence delivery={delivery} host={endpointId === undefined ? (host ?? '') : undefined} />;
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

function Sentence({ delivery, host }: { delivery: Delivery; host: string | undefined }) {
  return (
    <>
      <span className={classes.outcome}>
        <Status status={outcomeOf(delivery)} />
      </span>
      <span className={classes.type}>{delivery.event_type}</span>
      <code className={classes.object} title={delivery.object_id ?? undefined}>
        {delivery.object_id}
      </code>
      {host !== undefined && (
        <span className={classes.host} title={host}>
          {host}
        </span>
      )}
      <span className={classes.answer}>{answerOf(delivery)}</span>
      <span className={classes.when}>
        <Time at={delivery.created_at} />
      </span>
      <span className={classes.attempts}>{attemptsOf(delivery)}</span>
    </>
  );
}

function answerOf({ last_status_code, last_error, last_duration_ms }: Delivery): string {
  const result = resultOf({ error: last_error, status_code: last_status_code });
  return result === '' || last_duration_ms === null ? result : text.inTime(result, formatDuration(last_duration_ms));
}
