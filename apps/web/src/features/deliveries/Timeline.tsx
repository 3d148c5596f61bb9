import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { formatDuration } from '../../ui/format.ts';
import { CheckCircleIcon, ClockIcon, CrossIcon } from '../../ui/icons.tsx';
import { TextButton } from '../../ui/links.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './DeliveryPanel.module.css';
import { resultOf } from './result.ts';
import type { Attempt, DeliveryDetail } from './types.ts';

const text = words.deliveries;

type Props = {
  delivery: DeliveryDetail;
  /** The attempt whose details are shown below. */
  shown: number | null;
  onShow(number: number): void;
};

/** The attempts in order: those made, and those scheduled if all before them fail. */
export function Timeline({ delivery, shown, onShow }: Props) {
  const [all, showAll] = useState(false);
  const [next, ...later] = delivery.next_attempts;
  return (
    <ol className={classes.timeline}>
      {delivery.attempts.map((attempt) => (
        <li key={attempt.number} className={classes.step} data-tone={attempt.error === null ? 'good' : 'bad'}>
          {attempt.error === null ? <CheckCircleIcon /> : <CrossIcon />}
          <UnstyledButton
            className={classes.attempt}
            aria-pressed={attempt.number === shown}
            onClick={() => onShow(attempt.number)}
          >
            <span className={classes.line}>
              <strong>{text.attempt(attempt.number)}</strong>
              <span>{text.inTime(resultOf(attempt), formatDuration(attempt.duration_ms))}</span>
              <Time at={attempt.started_at} />
            </span>
            <span className={classes.minor}>{triggerOf(attempt)}</span>
          </UnstyledButton>
        </li>
      ))}
      {(all ? [next, ...later] : [next]).map(
        (planned) =>
          planned !== undefined && (
            <li key={planned.number} className={classes.step}>
              <ClockIcon />
              <div className={classes.attempt}>
                <span className={classes.line}>
                  <span>{text.attempt(planned.number)}</span>
                  <span />
                  <Time at={planned.at} />
                </span>
                <span className={classes.minor}>{planned === next ? text.next : text.planned}</span>
              </div>
            </li>
          ),
      )}
      {later.length > 0 && (
        <li className={classes.more}>
          <TextButton onClick={() => showAll(!all)}>
            {all ? text.fewerPlanned : text.morePlanned(later.length)}
          </TextButton>
        </li>
      )}
    </ol>
  );
}

const triggerOf = ({ number, trigger }: Attempt): string =>
  number === 1 && trigger === 'schedule' ? text.firstTrigger : text.trigger[trigger];
