import type { AppRouter } from '@cryptoix/api/router';
import { compare } from '@cryptoix/core/decimal';
import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { inferRouterOutputs } from '@trpc/server';
import type { ReactNode } from 'react';
import { ExportButton } from '../../parts/export/ExportButton.tsx';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useWorth, type Worth } from '../../parts/worth.ts';
import { useTenant } from '../../tenant.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { Split } from '../../ui/Panel.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import { minor } from './columns.tsx';
import { EmptyList } from './EmptyList.tsx';
import classes from './Money.module.css';

const text = words.money.balances;
const renewMs = 15_000;

export type Balance = inferRouterOutputs<AppRouter>['balances']['list'][number];

/** True when there is none of it: test mode begins with a balance of each asset, live mode with none. */
const isEmpty = ({ available, reserved, pending, debt }: Balance) =>
  [available, reserved, pending, debt ?? '0'].every((amount) => amount === '0');

const amountOrNone = (amount: string): ReactNode => (amount === '0' ? minor(null) : formatAmount(amount));

const columnsAt = (worth: Worth | undefined): readonly Column<Balance>[] => [
  { name: text.asset, place: 'subject', cell: ({ asset }) => asset },
  { name: text.available, place: 'aside', end: true, cell: ({ available }) => formatAmount(available) },
  { name: text.reserved, end: true, minor: true, cell: ({ reserved }) => amountOrNone(reserved) },
  { name: text.pending, end: true, minor: true, cell: ({ pending }) => amountOrNone(pending) },
  {
    name: text.worth,
    place: 'when',
    wide: true,
    end: true,
    cell: ({ asset, available }) => worth && (worth.of({ asset, amount: available }) ?? text.noRate),
  },
];

type Props = {
  /** The asset whose panel is open. */
  openAsset: string | null;
  panel: ReactNode;
  action?: ReactNode;
};

/** What the merchant has of each asset, the most valuable first as far as rates are known, and what all of it is worth. */
export function Balances({ openAsset, panel, action }: Props) {
  const { api, params } = useTenant();
  const queryClient = useQueryClient();
  const worth = useWorth();
  const rows = useListKeys<HTMLTableSectionElement>();
  const query = useQuery(api.balances.list.queryOptions({}, { refetchInterval: renewMs }));
  const held = query.data?.filter((balance) => !isEmpty(balance));
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <>
          {held !== undefined && held.length > 0 && (
            <ExportButton
              label={text.exportMovements}
              title={text.movements}
              lineEach="entries"
              readPage={(cursor) => queryClient.query(api.balances.postings.queryOptions(exportPage(cursor), unkept))}
            />
          )}
          {action}
        </>
      }
      wide
    >
      {query.isError && held === undefined ? (
        <LoadFailed error={query.error} retry={query.refetch} />
      ) : held?.length === 0 ? (
        <EmptyList route="/v1/balances">{text.empty}</EmptyList>
      ) : (
        <section className={classes.list} aria-label={text.title}>
          <dl className={classes.totals}>
            {(['available', 'reserved', 'pending'] as const).map((part) => (
              <div key={part}>
                <dt>{text[part]}</dt>
                {held === undefined || worth === undefined ? (
                  <dd>
                    <Skeleton height={20} width={96} my={4} />
                  </dd>
                ) : (
                  <Total of={worth.sum(held.map((balance) => ({ asset: balance.asset, amount: balance[part] })))} />
                )}
                <dd className={classes.what}>{text.what[part]}</dd>
              </div>
            ))}
          </dl>
          <Debts of={held ?? []} />
          <Split
            panel={panel}
            list={
              <DataTable
                label={text.title}
                columns={columnsAt(worth)}
                rows={held}
                idOf={({ asset }) => asset}
                renderLink={({ asset }, content, attributes) => (
                  <Link
                    to="/$merchant/$mode/balances/$asset"
                    params={{ ...params, asset }}
                    search
                    resetScroll={false}
                    preload={false}
                    {...attributes}
                  >
                    {content}
                  </Link>
                )}
                openId={openAsset}
                bodyRef={rows}
              />
            }
          />
        </section>
      )}
    </Page>
  );
}

/** What amounts of several assets are worth together, and which of them are left out because no rate is known. */
function Total({ of }: { of: ReturnType<Worth['sum']> }) {
  return (
    <>
      <dd className={classes.figure}>{of?.text ?? text.noRate}</dd>
      {of !== null && of.without.length > 0 && <dd className={classes.what}>{text.without(of.without.join(', '))}</dd>}
    </>
  );
}

/** Money that was spent and then undone by its blockchain. */
function Debts({ of }: { of: readonly Balance[] }) {
  const debts = of.flatMap(({ asset, debt }) =>
    debt !== undefined && compare(debt, '0') > 0 ? [{ asset, debt }] : [],
  );
  if (debts.length === 0) return null;
  return (
    <p className={classes.note}>{text.debt(debts.map(({ asset, debt }) => formatMoney(debt, asset)).join(', '))}</p>
  );
}
