import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { Health } from './types.ts';

const text = words.endpoints;

/** Why and when a delivery to an endpoint last failed, with a link to it. */
export function LastFailure({ of: { endpoint_id, last_failure: last } }: { of: Health }) {
  const { params } = useTenant();
  if (last === null) return <span className={classes.dimmed}>{words.common.none}</span>;
  // No link: what failed was sent again, and arrived.
  if (last.delivery_id === null)
    return (
      <div className={classes.failure}>
        <Time at={last.at} />
        <span className={classes.dimmed}>{text.arrivedSince}</span>
      </div>
    );
  return (
    <div className={classes.failure}>
      <Link
        className={classes.quiet}
        to="/$merchant/$mode/settings/webhooks/$endpoint/deliveries/$delivery"
        params={{ ...params, endpoint: endpoint_id, delivery: String(last.delivery_id) }}
      >
        {wordsFor(last)}
      </Link>
      <span className={classes.dimmed}>
        <Time at={last.at} />
      </span>
    </div>
  );
}

function wordsFor({ error, status_code: code }: NonNullable<Health['last_failure']>): string {
  if (error === 'status' && code !== null) return text.answered(code);
  return error === null ? words.common.status.failed : text.failedWith[error];
}
