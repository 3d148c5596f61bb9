import type { AppRouter } from '@cryptoix/api/router';
import { payoutStatuses } from '@cryptoix/core/tables';
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
import { type parsePayouts, toInput } from './search.ts';

const text = words.money.payouts;

type Row = inferRouterOutputs<AppRouter>['payouts']['list']['items'][number];

/** All items of a payout are in one asset. */
const assetOf = ({ items }: Row) => items[0]?.asset ?? '';
const unlessNone = (amount: string, row: Row) => (amount === '0' ? minor(null) : formatMoney(amount, assetOf(row)));

const columns: readonly Column<Row>[] = [
  statusColumn(),
  {
    name: words.money.columns.total,
    place: 'subject',
    end: true,
    cell: (row) => formatMoney(row.total, assetOf(row)),
  },
  { name: text.recipients, place: 'aside', cell: ({ item_count: count }) => words.units.recipients(count) },
  { name: text.first, wide: true, minor: true, cell: ({ items }) => <code>{items[0]?.address}</code> },
  { name: text.sent, end: true, cell: (row) => unlessNone(row.amount_sent, row) },
  { name: text.failed, end: true, minor: true, cell: (row) => unlessNone(row.amount_failed, row) },
  createdColumn,
];

/** Money sent to many at once. */
export function PayoutList(props: ListProps<ReturnType<typeof parsePayouts>>) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.payouts.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="payout"
      title={text.title}
      lead={text.lead}
      statuses={payoutStatuses}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(api.payouts.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept))
      }
      empty={
        <EmptyList route="/v1/payouts" action={null}>
          {text.empty}
        </EmptyList>
      }
    />
  );
}
