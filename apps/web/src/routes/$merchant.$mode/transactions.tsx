import { createFileRoute } from '@tanstack/react-router';
import { parseTransactionSearch } from '../../features/transactions/search.ts';
import { TransactionList } from '../../features/transactions/TransactionList.tsx';

export const Route = createFileRoute('/$merchant/$mode/transactions')({
  validateSearch: parseTransactionSearch,
  component: TransactionsPage,
});

function TransactionsPage() {
  const { object, ...search } = Route.useSearch();
  return <TransactionList search={search} openId={object ?? null} origin={window.location.origin} />;
}
