import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTenant } from '../../tenant.ts';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { Health } from './types.ts';

const FailureWords = lazy(() => import('./FailureWords.tsx'));

/** Why and when a delivery to an endpoint failed last, leading to that delivery. */
export function LastFailure({ of: { endpoint_id, last_failure: last } }: { of: Health }) {
  const { params } = useTenant();
  if (last === null) return <span className={classes.dimmed}>{words.common.none}</span>;
  const why = last.error !== null && (
    <Suspense fallback={words.common.status.failed}>
      <FailureWords error={last.error} statusCode={last.status_code} short />
    </Suspense>
  );
  return (
    <div className={classes.failure}>
      {last.delivery_id === null ? (
        why
      ) : (
        <Link
          className={classes.quiet}
          to="/$merchant/$mode/settings/webhooks/$endpoint/deliveries/$delivery"
          params={{ ...params, endpoint: endpoint_id, delivery: String(last.delivery_id) }}
        >
          {why}
        </Link>
      )}
      <span className={classes.dimmed}>
        <Time at={last.at} />
      </span>
    </div>
  );
}
