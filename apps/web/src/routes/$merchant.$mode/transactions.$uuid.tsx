import { createFileRoute } from '@tanstack/react-router';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';

export const Route = createFileRoute('/$merchant/$mode/transactions/$uuid')({ component: TransactionPage });

function TransactionPage() {
  const { uuid, ...params } = Route.useParams();
  const navigate = Route.useNavigate();
  const close = () => void navigate({ to: '/$merchant/$mode/transactions', params, search: true, resetScroll: false });
  return <ObjectPanel key={uuid} kind="transaction" id={uuid} onClose={close} />;
}
