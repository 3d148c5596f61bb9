import { createFileRoute } from '@tanstack/react-router';
import { PaymentActions } from '../../features/actions/PaymentActions.tsx';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';
import { oneOf, searchParser } from '../../search-params.ts';

export const Route = createFileRoute('/$merchant/$mode/payments/$uuid')({
  validateSearch: searchParser({ dialog: oneOf(['refund']) }),
  component: PaymentPage,
});

function PaymentPage() {
  const { uuid, ...params } = Route.useParams();
  const { dialog, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ObjectPanel
      key={uuid}
      kind="payment"
      id={uuid}
      onClose={() => void navigate({ to: '/$merchant/$mode/payments', params, search, resetScroll: false })}
      actions={
        <PaymentActions
          id={uuid}
          dialog={dialog}
          onDialog={(next) =>
            void navigate({
              search: { ...search, ...(next !== undefined && { dialog: next }) },
              // Closing replaces the history entry: back does not open the dialog again.
              replace: next === undefined,
              resetScroll: false,
            })
          }
        />
      }
    />
  );
}
