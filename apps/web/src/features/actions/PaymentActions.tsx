import { compare } from '@cryptoix/core/decimal';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import { RefundDialog } from './RefundDialog.tsx';

/** The props of the actions of an object; the open dialog is in the URL. */
export interface ActionsProps<Dialog extends string> {
  readonly id: string;
  readonly dialog: Dialog | undefined;
  readonly onDialog: (dialog: Dialog | undefined) => void;
}

/** What can be done with a payment. */
export function PaymentActions({ id, dialog, onDialog }: ActionsProps<'refund'>) {
  const { api, can } = useTenant();
  const allowed = can('refunds:write') && can('payments:read');
  const { data: payment } = useQuery(api.payments.get.queryOptions({ uuid: id }, { enabled: allowed }));
  if (!allowed || payment === undefined) return null;
  if (compare(payment.amount_confirmed, payment.amount_refunded) <= 0) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => onDialog('refund')}>
        {words.actions.refund.open}
      </Button>
      {dialog === 'refund' && <RefundDialog payment={payment} onClose={() => onDialog(undefined)} />}
    </>
  );
}
