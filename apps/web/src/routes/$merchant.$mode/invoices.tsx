import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { InvoiceList } from '../../features/money/InvoiceList.tsx';
import { parseInvoices } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/invoices')({
  validateSearch: parseInvoices,
  component: InvoicesPage,
});

function InvoicesPage() {
  const { uuid = null } = useParams({ strict: false });
  return (
    <InvoiceList search={parseInvoices(Route.useSearch())} openId={uuid} panel={uuid === null ? null : <Outlet />} />
  );
}
