import type { AppRouter } from '@cryptoix/api/router';
import { limits } from '@cryptoix/core/tables';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { inferRouterOutputs } from '@trpc/server';
import { useTenant } from '../tenant.ts';
import classes from './DeliveryLinks.module.css';
import { attemptsOf, outcomeOf } from './outcome.ts';
import { Status } from './Status.tsx';

type Delivery = inferRouterOutputs<AppRouter>['deliveries']['of_events'][number];

/** The endpoints an event was sent to, with outcomes, each linked to its delivery. */
export function DeliveryLinks({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { api, params, can } = useTenant();
  const endpoints = useQuery(
    api.endpoints.list.queryOptions({ limit: limits.pageRows }, { enabled: can('endpoints:read'), staleTime: 60_000 }),
  );
  const urls = new Map(endpoints.data?.items.map(({ id, url }) => [id, url]));
  return (
    <ul className={classes.list}>
      {deliveries.map((delivery) => (
        <li key={delivery.id}>
          <Link
            to="/$merchant/$mode/deliveries/$delivery"
            params={{ ...params, delivery: String(delivery.id) }}
            className={classes.delivery}
          >
            <Status status={outcomeOf(delivery)} />
            <span className={classes.url}>
              {urls.get(delivery.endpoint_id) ?? (endpoints.isLoading ? '' : delivery.endpoint_id)}
            </span>
            <span className={classes.attempts}>{attemptsOf(delivery)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
