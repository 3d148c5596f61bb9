import { Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import { timeLeft } from './countdown.ts';
import classes from './Endpoints.module.css';
import type { Endpoint } from './types.ts';

const text = words.endpoints.settings;

/** The secrets that sign now: the newest, and those that a rotation keeps for a while. */
export function SecretFacts({ of }: { of: Endpoint }) {
  const now = useNow();
  return (
    <ul className={classes.secrets}>
      {of.secrets
        .filter(({ kind, expires_at: ends }) => kind === 'hmac' && (ends === null || Date.parse(ends) > now))
        .map(({ created_at: made, expires_at: ends }) => (
          <li key={made}>
            <span>{ends === null ? text.current : text.old}</span>
            <span className={classes.dimmed}>
              {text.made} <Time at={made} />
            </span>
            {ends !== null && <span>{text.stillSigns(timeLeft(ends, now))}</span>}
          </li>
        ))}
    </ul>
  );
}
