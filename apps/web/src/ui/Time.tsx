import { formatExactTime, formatRelative } from './format.ts';
import { tickMs, useNow } from './useNow.ts';

/** A moment, relative to now; the exact one on hover and to screen readers. `at` is an RFC 3339 time. */
export function Time({ at, exact = false }: { at: string; exact?: boolean }) {
  const now = useNow();
  const date = new Date(at);
  const full = formatExactTime(date);
  // The clock ticks every 10 s, so something that has just happened can be slightly ahead of it.
  const ahead = date.getTime() - now;
  const words = exact ? full : formatRelative(date, ahead > 0 && ahead <= tickMs ? date.getTime() : now);
  return (
    <time dateTime={at} title={full} data-exact={full}>
      {words}
    </time>
  );
}
