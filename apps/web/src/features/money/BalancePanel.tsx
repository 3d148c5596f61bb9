import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { useWorth } from '../../parts/worth.ts';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatMoney } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import type { Balance } from './Balances.tsx';
import classes from './Money.module.css';

const text = words.money.balances;
const renewMs = 15_000;
/** The newest transactions that the panel shows. */
const shown = 10;

type Props = { asset: string; onClose(): void; actions?: ReactNode };

/** What the merchant has of one asset, and its newest transactions. */
export function BalancePanel({ asset, onClose, actions }: Props) {
  const { api, can } = useTenant();
  const query = useQuery(api.balances.list.queryOptions({}, { refetchInterval: renewMs }));
  const balance = query.data?.find((one) => one.asset === asset);
  return (
    <Panel label={text.panel(asset)} title={asset} onClose={onClose} actions={actions}>
      {query.isPending && <Skeleton height={120} />}
      {query.isError && query.data === undefined && <LoadFailed error={query.error} retry={query.refetch} />}
      {query.data !== undefined && balance === undefined && <Empty>{text.notFound(asset)}</Empty>}
      {balance !== undefined && <Figures of={balance} />}
      {can('transactions:read') && <Transactions asset={asset} />}
    </Panel>
  );
}

function Figures({ of }: { of: Balance }) {
  const worth = useWorth();
  const { asset } = of;
  const parts = ['available', 'reserved', 'pending', 'debt'] as const;
  return (
    <dl className={classes.figures}>
      {parts.map((part) => {
        const amount = of[part];
        if (amount === undefined || (amount === '0' && part !== 'available')) return null;
        return (
          <div key={part}>
            <dt>{text[part === 'debt' ? 'debtName' : part]}</dt>
            <dd className={classes.figure}>{formatMoney(amount, asset)}</dd>
            <dd className={classes.what}>
              {[worth?.of({ asset, amount }), text.what[part]].filter(Boolean).join(' · ')}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Transactions({ asset }: { asset: string }) {
  const { api, params } = useTenant();
  const heading = useId();
  const { data } = useQuery(api.transactions.list.queryOptions({ asset, limit: shown }, { refetchInterval: renewMs }));
  return (
    <section className={classes.part} aria-labelledby={heading}>
      <h3 id={heading}>{text.transactions}</h3>
      {data === undefined && <Skeleton height={160} />}
      {data?.items.length === 0 && <p className={classes.what}>{text.noTransactions}</p>}
      {data !== undefined && data.items.length > 0 && (
        <>
          <ul className={classes.moves}>
            {data.items.map(({ uuid, direction, amount, status, created_at: at }) => (
              <li key={uuid}>
                <ObjectStatus state={status} />
                <ObjectLink id={uuid}>
                  {direction === 'incoming' ? '+' : '−'}
                  {formatMoney(amount, asset)}
                </ObjectLink>
                <span className={classes.minor}>
                  <Time at={at} />
                </span>
              </li>
            ))}
          </ul>
          <TextLink to="/$merchant/$mode/transactions" params={params} search={{ asset }}>
            {text.allTransactions(asset)}
          </TextLink>
        </>
      )}
    </section>
  );
}
