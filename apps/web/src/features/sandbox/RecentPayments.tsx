import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { formatMoney } from '../../ui/format.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { Section } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Sandbox.module.css';

const text = words.sandbox;
/** How many of the newest are shown. */
const shown = 8;

/** The newest test payments, to continue with one of them. */
export function RecentPayments() {
  const { api, params, can } = useTenant();
  // Always fetched again: people come here from a payment whose state has just changed.
  const list = useQuery(
    api.payments.list.queryOptions({ limit: shown }, { enabled: can('payments:read'), staleTime: 0 }),
  );
  if (!can('payments:read')) return null;
  return (
    <Section title={text.recent}>
      {list.isPending && <Skeleton height={160} />}
      {list.isError && list.data === undefined && <LoadFailed error={list.error} retry={list.refetch} />}
      {list.data?.items.length === 0 && <Text c="dimmed">{text.recentEmpty}</Text>}
      {list.data !== undefined && list.data.items.length > 0 && (
        <ul className={classes.recent}>
          {list.data.items.map((payment) => (
            <li key={payment.uuid}>
              <Link
                to="/$merchant/$mode/sandbox"
                params={params}
                search={{ payment: payment.uuid }}
                className={classes.recentRow}
              >
                <ObjectStatus state={payment.status} />
                <span className={classes.what}>
                  {formatMoney(payment.price.amount, payment.price.currency)}
                  {payment.order_id !== null && <span className={classes.minor}> {payment.order_id}</span>}
                </span>
                <span className={classes.minor}>
                  <Time at={payment.created_at} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
