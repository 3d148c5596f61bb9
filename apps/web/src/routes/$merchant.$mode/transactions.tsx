import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { TransactionList } from '../../features/money/TransactionList.tsx';
import { parseTransactions } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/transactions')({
  validateSearch: parseTransactions,
  component: TransactionsPage,
});

function TransactionsPage() {
  const { uuid = null } = useParams({ strict: false });
  return (
    <TransactionList
      search={parseTransactions(Route.useSearch())}
      openId={uuid}
      panel={uuid === null ? null : <Outlet />}
    />
  );
}
