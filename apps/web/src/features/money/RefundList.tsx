import type { AppRouter } from '@cryptoix/api/router';
import { refundStatuses } from '@cryptoix/core/tables';
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
import { type parseRefunds, toInput } from './search.ts';

const text = words.money.refunds;

type Row = inferRouterOutputs<AppRouter>['refunds']['list']['items'][number];

const columns: readonly Column<Row>[] = [
  statusColumn(),
  {
    name: words.money.columns.amount,
    place: 'subject',
    end: true,
    cell: ({ amount, asset }) => formatMoney(amount, asset),
  },
  { name: words.money.columns.network, minor: true, cell: ({ network }) => words.networkName(network) },
  { name: text.reason, place: 'aside', wide: true, cell: ({ reason }) => minor(reason) },
  { name: text.to, wide: true, minor: true, cell: ({ destination_address: to }) => <code>{to}</code> },
  createdColumn,
];

/** Money that went back to customers. */
export function RefundList(props: ListProps<ReturnType<typeof parseRefunds>>) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.refunds.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="refund"
      title={text.title}
      lead={text.lead}
      statuses={refundStatuses}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(api.refunds.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept))
      }
      empty={<EmptyList route="/v1/refunds">{text.empty}</EmptyList>}
    />
  );
}
