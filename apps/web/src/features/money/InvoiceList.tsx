import type { AppRouter } from '@cryptoix/api/router';
import { invoiceStatuses } from '@cryptoix/core/tables';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { createdColumn, minor, statusColumn } from './columns.tsx';
import { EmptyList } from './EmptyList.tsx';
import { type ListProps, MoneyList, pageSize, renewing } from './MoneyList.tsx';
import { type parseInvoices, toInput } from './search.ts';

const text = words.money.invoices;

type Row = inferRouterOutputs<AppRouter>['invoices']['list']['items'][number];

const columns: readonly Column<Row>[] = [
  statusColumn(),
  { name: text.number, place: 'aside', cell: ({ number }) => number },
  { name: text.customer, wide: true, minor: true, cell: ({ customer_email: email }) => minor(email) },
  {
    name: words.money.columns.total,
    place: 'subject',
    end: true,
    cell: ({ total, currency }) => formatMoney(total, currency),
  },
  {
    name: text.due,
    end: true,
    cell: ({ status, amount_due: due, currency }) =>
      due === '0' || status === 'voided' ? minor(null) : formatMoney(due, currency),
  },
  { name: text.expires, minor: true, cell: ({ due_at: at }) => minor(at === null ? null : <Time at={at} />) },
  createdColumn,
];

/** Bills to customers. */
export function InvoiceList(props: ListProps<ReturnType<typeof parseInvoices>>) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.invoices.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="invoice"
      title={text.title}
      lead={text.lead}
      statuses={invoiceStatuses}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(api.invoices.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept))
      }
      empty={
        <EmptyList route="/v1/invoices" action={null}>
          {text.empty}
        </EmptyList>
      }
    />
  );
}
