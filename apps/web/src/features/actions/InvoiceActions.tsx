import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { formatMoney } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import type { ActionsProps } from './PaymentActions.tsx';

const text = words.actions.invoice;

/** What can be done with an invoice. */
export function InvoiceActions({ id, dialog, onDialog }: ActionsProps<'send' | 'void'>) {
  const { api, can } = useTenant();
  const queryClient = useQueryClient();
  const allowed = can('invoices:write') && can('invoices:read');
  const { data: invoice } = useQuery(api.invoices.get.queryOptions({ uuid: id }, { enabled: allowed }));
  const onSuccess = () =>
    Promise.all([api.invoices, api.payments, api.events].map((one) => queryClient.invalidateQueries(one.pathFilter())));
  const send = useMutation(api.invoices.send.mutationOptions({ onSuccess }));
  const voidIt = useMutation(api.invoices.void.mutationOptions({ onSuccess }));
  if (!allowed || invoice === undefined) return null;
  const { status } = invoice;
  const isDraft = status === 'draft';
  const canVoid = isDraft || status === 'sent' || status === 'partially_paid' || status === 'expired';
  const close = () => onDialog(undefined);
  return (
    <>
      {canVoid && (
        <Button size="xs" variant="default" onClick={() => onDialog('void')}>
          {text.void}
        </Button>
      )}
      {isDraft && (
        <Button size="xs" onClick={() => onDialog('send')}>
          {text.send}
        </Button>
      )}
      {isDraft && dialog === 'send' && (
        <Confirm
          title={text.sendTitle}
          action={text.sendAction}
          harmless
          run={async () => {
            await send.mutateAsync({ uuid: id });
            notifyDone(text.sent);
          }}
          onClose={close}
        >
          {text.sendWhat(formatMoney(invoice.amount_due, invoice.currency))}
        </Confirm>
      )}
      {canVoid && dialog === 'void' && (
        <Confirm
          title={text.voidTitle}
          action={text.voidAction}
          run={async () => {
            await voidIt.mutateAsync({ uuid: id });
            notifyDone(text.voided);
          }}
          onClose={close}
        >
          {text.voidWhat}
        </Confirm>
      )}
    </>
  );
}
