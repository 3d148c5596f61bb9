import { createFileRoute } from '@tanstack/react-router';
import { PayoutActions } from '../../features/actions/PayoutActions.tsx';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';
import { oneOf, searchParser } from '../../search-params.ts';

export const Route = createFileRoute('/$merchant/$mode/payouts/$uuid')({
  validateSearch: searchParser({ dialog: oneOf(['submit', 'discard']) }),
  component: PayoutPage,
});

function PayoutPage() {
  const { uuid, ...params } = Route.useParams();
  const { dialog, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ObjectPanel
      key={uuid}
      kind="payout"
      id={uuid}
      onClose={() => void navigate({ to: '/$merchant/$mode/payouts', params, search, resetScroll: false })}
      actions={
        <PayoutActions
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
