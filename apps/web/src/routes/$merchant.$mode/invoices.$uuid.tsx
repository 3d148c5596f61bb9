import { createFileRoute } from '@tanstack/react-router';
import { InvoiceActions } from '../../features/actions/InvoiceActions.tsx';
import { ObjectPanel } from '../../features/objects/ObjectPanel.tsx';
import { oneOf, searchParser } from '../../search-params.ts';

export const Route = createFileRoute('/$merchant/$mode/invoices/$uuid')({
  validateSearch: searchParser({ dialog: oneOf(['send', 'void']) }),
  component: InvoicePage,
});

function InvoicePage() {
  const { uuid, ...params } = Route.useParams();
  const { dialog, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ObjectPanel
      key={uuid}
      kind="invoice"
      id={uuid}
      onClose={() => void navigate({ to: '/$merchant/$mode/invoices', params, search, resetScroll: false })}
      actions={
        <InvoiceActions
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
