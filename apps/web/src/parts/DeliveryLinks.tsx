import type { AppRouter } from '@cryptoix/api/router';
import { Link } from '@tanstack/react-router';
import type { inferRouterOutputs } from '@trpc/server';
import { useTenant } from '../tenant.ts';
import classes from './DeliveryLinks.module.css';
import { useEndpointNames } from './endpoint-names.ts';
import { attemptsOf, outcomeOf } from './outcome.ts';
import { Status } from './Status.tsx';

type Delivery = inferRouterOutputs<AppRouter>['deliveries']['of_events'][number];

/** The endpoints an event was sent to, with outcomes, each linked to its delivery. */
export function DeliveryLinks({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { params } = useTenant();
  const { names, isLoading } = useEndpointNames();
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
              {names.get(delivery.endpoint_id) ?? (isLoading ? '' : delivery.endpoint_id)}
            </span>
            <span className={classes.attempts}>{attemptsOf(delivery)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
