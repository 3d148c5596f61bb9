import { words } from '../words/index.ts';
import { AlertIcon, CheckCircleIcon, ClockIcon, CrossIcon, MinusIcon, PauseIcon, RetryIcon } from '../ui/icons.tsx';
import classes from './Status.module.css';

// Green, amber and red mean succeeded, retrying and failed, and nothing else; an icon and a word are always beside
// them.
const looks = {
  succeeded: { tone: 'good', icon: CheckCircleIcon },
  enabled: { tone: 'good', icon: CheckCircleIcon },
  active: { tone: 'good', icon: CheckCircleIcon },
  retrying: { tone: 'warn', icon: RetryIcon },
  expiring: { tone: 'warn', icon: ClockIcon },
  attention: { tone: 'warn', icon: AlertIcon },
  pending: { tone: 'plain', icon: ClockIcon },
  paused: { tone: 'plain', icon: PauseIcon },
  canceled: { tone: 'plain', icon: MinusIcon },
  expired: { tone: 'plain', icon: MinusIcon },
  revoked: { tone: 'plain', icon: MinusIcon },
  failed: { tone: 'bad', icon: CrossIcon },
  disabled: { tone: 'bad', icon: CrossIcon },
  exposed: { tone: 'bad', icon: AlertIcon },
} as const;

/** The statuses that have an icon. */
export type StatusName = keyof typeof looks;

/** A status, as an icon and a word. `label` replaces the word. */
export function Status({ status, label }: { status: StatusName; label?: string }) {
  const { tone, icon: Icon } = looks[status];
  return (
    <span className={classes.status} data-tone={tone}>
      <Icon />
      {label ?? words.common.status[status]}
    </span>
  );
}
