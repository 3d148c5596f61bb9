import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/invoices/$uuid')({ component: InvoicePage });

function InvoicePage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/invoices', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="invoice" id={uuid} onClose={close} />;
}
