import type { AppRouter } from '@cryptoix/api/router';
import { paymentStatuses } from '@cryptoix/core/tables';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { exportPage, unkept } from '../../parts/export/read-all.ts';
import { useTenant } from '../../tenant.ts';
import type { Column } from '../../ui/DataTable.tsx';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { createdColumn, minor, statusColumn } from './columns.tsx';
import { EmptyList } from './EmptyList.tsx';
import { type ListProps, MoneyList, pageSize, renewing } from './MoneyList.tsx';
import { type parsePayments, toInput } from './search.ts';

const text = words.money.payments;

type Row = inferRouterOutputs<AppRouter>['payments']['list']['items'][number];

const columns: readonly Column<Row>[] = [
  statusColumn(({ exception }) => exception),
  {
    name: words.money.columns.amount,
    place: 'subject',
    end: true,
    cell: ({ price }) => formatMoney(price.amount, price.currency),
  },
  {
    name: text.paidIn,
    minor: true,
    cell: ({ pay }) => words.objects.on(formatAmount(pay.amount), pay.asset, pay.network),
  },
  {
    name: text.order,
    place: 'aside',
    wide: true,
    cell: ({ order_id: order, description }) => order ?? minor(description),
  },
  createdColumn,
];

/** What customers were asked to pay, and whether they did. */
export function PaymentList(props: ListProps<ReturnType<typeof parsePayments>>) {
  const { api, mode } = useTenant();
  const queryClient = useQueryClient();
  const query = useQuery(
    api.payments.list.queryOptions(
      { ...toInput(props.search), limit: pageSize },
      { placeholderData: keepPreviousData, ...renewing(props.search) },
    ),
  );
  return (
    <MoneyList
      {...props}
      kind="payment"
      title={text.title}
      lead={text.lead}
      statuses={paymentStatuses}
      columns={columns}
      query={query}
      readPage={(cursor) =>
        queryClient.query(api.payments.list.queryOptions({ ...toInput(props.search), ...exportPage(cursor) }, unkept))
      }
      empty={<EmptyList route="/v1/payments">{text.empty[mode]}</EmptyList>}
    />
  );
}
