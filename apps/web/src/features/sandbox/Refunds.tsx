import { transferSteps } from '@cryptoix/core/tables';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTenant } from '../../tenant.ts';
import { formatMoney } from '../../ui/format.ts';
import { notifyFailed } from '../../ui/notify.tsx';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { words } from '../../words/index.ts';
import { RefundForm } from './RefundForm.tsx';
import classes from './Sandbox.module.css';
import { isRefundable, type Payment, type Refund } from './steps.ts';
import { useFocusKept } from './useFocusKept.ts';

const text = words.sandbox;

/** Refunds a test payment, and simulates the end of its refunds. */
export function Refunds({ payment, refunds }: { payment: Payment; refunds: readonly Refund[] }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const heading = useId();
  const renew = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: api.refunds.list.queryKey() }),
      // The amount left to refund has changed.
      queryClient.invalidateQueries({ queryKey: api.payments.get.queryKey({ uuid: payment.uuid }) }),
    ]);
  const create = useMutation(api.refunds.create.mutationOptions({ onSuccess: renew }));
  const simulate = useMutation(
    api.sandbox.simulate_refund.mutationOptions({
      onSuccess: renew,
      onError: (error) => notifyFailed(text.playing, error),
    }),
  );
  const ref = useFocusKept(create.isPending || simulate.isPending);
  const refundable = isRefundable(payment);
  if (!refundable && refunds.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <h2 id={heading} ref={ref} tabIndex={-1}>
        {text.refunds}
      </h2>
      {refunds.length > 0 && (
        <ul className={classes.refunds}>
          {refunds.map(({ uuid, amount, asset, status }) => (
            <li key={uuid}>
              <ObjectStatus state={status} />
              <ObjectLink id={uuid}>{formatMoney(amount, asset)}</ObjectLink>
              {(status === 'created' || status === 'processing') && (
                <span className={classes.buttons}>
                  {transferSteps.map((what) => (
                    <Button
                      key={what}
                      size="compact-xs"
                      variant="default"
                      disabled={simulate.isPending}
                      aria-label={text.refundOf(text.refundSteps[what], uuid)}
                      onClick={() => simulate.mutate({ uuid, what })}
                    >
                      {text.refundSteps[what]}
                    </Button>
                  ))}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {refundable && <RefundForm payment={payment} give={create.mutateAsync} />}
    </section>
  );
}
