import type { AppRouter } from '@cryptoix/api/router';
import { withdrawalStatuses } from '@cryptoix/core/tables';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { createdColumn, minor, statusColumn } from './columns.tsx';
import { EmptyList } from './EmptyList.tsx';
import { type ListProps, MoneyList, pageSize, renewing } from './MoneyList.tsx';
import { type parseWithdrawals, toInput } from './search.ts';

const text = words.money.withdrawals;

type Row = inferRouterOutputs<AppRouter>['withdrawals']['list']['items'][number];

const columns: readonly Column<Row>[] = [
  statusColumn(),
  {
    name: words.money.columns.amount,
    place: 'subject',
    end: true,
    cell: ({ amount, asset }) => formatMoney(amount, asset),
  },
  { name: words.money.columns.network, place: 'aside', cell: ({ network }) => words.networkName(network) },
  { name: text.to, wide: true, minor: true, cell: ({ address }) => <code>{address}</code> },
  { name: text.fee, end: true, minor: true, cell: ({ fee, asset }) => minor(formatMoney(fee, asset)) },
  createdColumn,
];

/** Money that the merchant sent to its own addresses. */
export function WithdrawalList(props: ListProps<ReturnType<typeof parseWithdrawals>>) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.withdrawals.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="withdrawal"
      title={text.title}
      lead={text.lead}
      statuses={withdrawalStatuses}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(
          api.withdrawals.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept),
        )
      }
      empty={
        <EmptyList route="/v1/withdrawals" action={null}>
          {text.empty}
        </EmptyList>
      }
    />
  );
}
