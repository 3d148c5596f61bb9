import type { AppRouter } from '@cryptoix/api/router';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { createdColumn, minor } from './columns.tsx';
import { EmptyList } from './EmptyList.tsx';
import { type ListProps, MoneyList, pageSize, renewing } from './MoneyList.tsx';
import { type parseLinks, toInput } from './search.ts';

const text = words.money.links;

type Row = inferRouterOutputs<AppRouter>['payment_links']['list']['items'][number];

const columns: readonly Column<Row>[] = [
  { name: text.name, place: 'subject', wide: true, cell: ({ title }) => title },
  {
    name: words.money.columns.amount,
    place: 'status',
    end: true,
    cell: ({ amount, currency }) => (amount === null ? minor(text.open(currency)) : formatMoney(amount, currency)),
  },
  { name: text.description, wide: true, minor: true, cell: ({ description }) => minor(description) },
  createdColumn,
];

/** Links with which a customer pays without a shop. */
export function LinkList(props: ListProps<ReturnType<typeof parseLinks>>) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.payment_links.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="payment_link"
      title={text.title}
      lead={text.lead}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(
          api.payment_links.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept),
        )
      }
      empty={
        <EmptyList route="/v1/payment-links" action={null}>
          {text.empty}
        </EmptyList>
      }
    />
  );
}
