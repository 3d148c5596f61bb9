import type { AppRouter } from '@cryptoix/api/router';
import { Loader, Text } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import type { inferRouterOutputs } from '@trpc/server';
import { lazy, Suspense, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { formatDuration } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Status } from '../../parts/Status.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';

const text = words.endpoints.test;
const FailureWords = lazy(() => import('./FailureWords.tsx'));
/** After this long (ms) without an outcome, other deliveries go first: an attempt ends within 15 s. */
const slowMs = 20_000;

type Delivery = inferRouterOutputs<AppRouter>['events']['send_test'];

/** The outcome of a test event, in words. */
export function TestOutcome({ of }: { of: Delivery }) {
  const { params } = useTenant();
  const [slow, setSlow] = useState(false);
  useTimeout(() => setSlow(true), slowMs, { autoInvoke: true });
  return (
    <output className={classes.outcome}>
      {of.status === 'pending' ? (
        <span className={classes.sending}>
          <Loader size={14} color="gray" /> {slow ? text.slow : text.sending}
        </span>
      ) : (
        <Status status={of.status} />
      )}
      {of.status === 'succeeded' && (
        <Text span>{text.succeeded(of.last_status_code ?? 0, formatDuration(of.last_duration_ms ?? 0))}</Text>
      )}
      {of.status === 'failed' && (
        <Text span>
          {of.last_error === null ? (
            text.failed
          ) : (
            <Suspense fallback={text.failed}>
              <FailureWords error={of.last_error} statusCode={of.last_status_code} />
            </Suspense>
          )}
        </Text>
      )}
      {of.status === 'canceled' && <Text span>{of.last_status_code === 410 ? text.gone : text.canceled}</Text>}
      {of.status !== 'pending' && (
        <TextLink
          to="/$merchant/$mode/settings/webhooks/$endpoint/deliveries/$delivery"
          params={{ ...params, endpoint: of.endpoint_id, delivery: String(of.id) }}
        >
          {text.see}
        </TextLink>
      )}
    </output>
  );
}
