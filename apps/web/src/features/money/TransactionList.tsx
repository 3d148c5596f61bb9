import type { AppRouter } from '@cryptoix/api/router';
import { transactionStatuses } from '@cryptoix/core/tables';
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
import { type parseTransactions, toInput } from './search.ts';

const text = words.money.transactions;

type Row = inferRouterOutputs<AppRouter>['transactions']['list']['items'][number];

const columns: readonly Column<Row>[] = [
  statusColumn(),
  { name: text.direction, minor: true, cell: ({ direction }) => words.money.directions[direction] },
  {
    name: words.money.columns.amount,
    place: 'subject',
    end: true,
    cell: ({ direction, amount, asset }) => `${direction === 'incoming' ? '+' : '−'}${formatMoney(amount, asset)}`,
  },
  { name: words.money.columns.network, place: 'aside', cell: ({ network }) => words.networkName(network) },
  {
    name: text.party,
    wide: true,
    minor: true,
    cell: ({ direction, from, to }) => {
      const incoming = direction === 'incoming';
      return (
        <>
          {minor(incoming ? text.from : text.to)}{' '}
          {incoming && from === null ? minor(text.unknownSender) : <code>{incoming ? from : to}</code>}
        </>
      );
    },
  },
  createdColumn,
];

/** On-chain transactions. */
export function TransactionList(props: ListProps<ReturnType<typeof parseTransactions>>) {
  const { api, mode } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.transactions.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="transaction"
      title={text.title}
      lead={text.lead}
      statuses={transactionStatuses}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(
          api.transactions.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept),
        )
      }
      empty={<EmptyList route="/v1/transactions">{text.empty[mode]}</EmptyList>}
    />
  );
}
