import type { AppRouter } from '@cryptoix/api/router';
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { inferRouterOutputs } from '@trpc/server';
import { formatAmount } from '../../ui/format.ts';
import { ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { Time } from '../../ui/Time.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import classes from './Transactions.module.css';

const text = words.transactions;

type Transaction = inferRouterOutputs<AppRouter>['transactions']['list']['items'][number];
type Props = {
  transactions: readonly Transaction[];
  openId: string | null;
  /** True while these rows still belong to the previous filter. */
  old: boolean;
};

/** One page of transactions; each row reads as a sentence and opens its panel. */
export function TransactionRows({ transactions, openId, old }: Props) {
  const rows = useListKeys<HTMLUListElement>();
  return (
    <div className={classes.sized}>
      <ul ref={rows} className={classes.list} aria-label={text.title} data-old={old || undefined}>
        {transactions.map((transaction) => (
          <li key={transaction.uuid}>
            <Row transaction={transaction} open={transaction.uuid === openId} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ transaction, open }: { transaction: Transaction; open: boolean }) {
  const { uuid, status, direction, amount, asset, network, from, to, created_at: at } = transaction;
  const incoming = direction === 'incoming';
  return (
    <Link
      to="."
      search={(before) => ({ ...before, object: uuid })}
      resetScroll={false}
      preload={false}
      className={classes.row}
      data-row={uuid}
      aria-current={open || undefined}
    >
      <span>
        <ObjectStatus state={status} />
      </span>
      <span className={classes.direction}>{text.directions[direction]}</span>
      <span className={classes.amount}>
        {incoming ? '+' : '−'}
        {formatAmount(amount)}
      </span>
      <span className={classes.asset}>{text.on(asset, network)}</span>
      <span className={classes.party}>
        {incoming ? text.from : text.to}{' '}
        {incoming && from === null ? text.unknownSender : <code>{incoming ? from : to}</code>}
      </span>
      <span className={classes.when}>
        <Time at={at} />
      </span>
    </Link>
  );
}

/** Skeleton rows while loading, in their final size. */
export function SkeletonList() {
  return (
    <div className={classes.list} aria-busy="true">
      <span className="sr-only">{words.common.loading}</span>
      {Array.from({ length: 12 }, (_row, row) => (
        <div key={row} className={classes.row} aria-hidden="true">
          <Skeleton height={12} width={80} />
          <Skeleton height={12} className={classes.direction} />
          <Skeleton height={12} width={50 + ((row * 17) % 30)} ml="auto" />
          <Skeleton height={12} width={96} />
          <Skeleton height={12} className={classes.party} />
          <Skeleton height={12} width={56} ml="auto" />
        </div>
      ))}
    </div>
  );
}
