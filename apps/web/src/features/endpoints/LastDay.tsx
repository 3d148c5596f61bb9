import { formatDuration, formatPercent } from '../../ui/format.ts';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { Sparkline } from './Sparkline.tsx';
import type { Health } from './types.ts';

const text = words.endpoints;

/** The last 24 hours of an endpoint: how much was delivered, and when. */
export function LastDay({ of }: { of: Health }) {
  const now = useNow();
  return (
    <span className={classes.day}>
      <Sparkline of={of} />
      <span className={of.success_rate === null ? classes.dimmed : undefined}>{inWords(of, now)}</span>
    </span>
  );
}

function inWords({ status, success_rate: rate, failing_since: since }: Health, now: number): string {
  const isFailing = status === 'enabled' && since !== null;
  if (rate === null) return isFailing ? text.noneArrived : text.nothingSent;
  return isFailing
    ? text.failingFor(
        formatPercent(rate),
        formatDuration(Math.max(1, Math.round((now - Date.parse(since)) / 60_000)) * 60_000),
      )
    : text.arrived(formatPercent(rate));
}
