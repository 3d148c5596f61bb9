import { formatPercent } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { Sparkline } from './Sparkline.tsx';
import type { Health } from './types.ts';

const text = words.endpoints;

/** The last 24 hours of an endpoint: how much arrived, and when. */
export function LastDay({ of }: { of: Health }) {
  return (
    <span className={classes.day}>
      <Sparkline of={of} />
      {of.success_rate === null ? (
        // What is being retried has neither arrived nor failed yet.
        <span className={classes.dimmed}>
          {of.status === 'enabled' && of.failing_since !== null ? text.noneArrived : text.nothingSent}
        </span>
      ) : (
        text.arrived(formatPercent(of.success_rate))
      )}
    </span>
  );
}
