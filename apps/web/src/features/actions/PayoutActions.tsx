import type { AppRouter } from '@cryptoix/api/router';
import { add } from '@cryptoix/core/decimal';
import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { formatMoney, formatNumber } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { balanceAfter } from './amounts.ts';
import { balanceRows, WithEffect } from './Effect.tsx';
import { problemOfOnce, useOnce } from './once.ts';
import type { ActionsProps } from './PaymentActions.tsx';
import { useBalances } from './useMoney.ts';

const text = words.actions.payout;

type Payout = inferRouterOutputs<AppRouter>['payouts']['get'];

/** What can be done with a payout: a draft is submitted or discarded. */
export function PayoutActions({ id, dialog, onDialog }: ActionsProps<'submit' | 'discard'>) {
  const { api, can } = useTenant();
  const queryClient = useQueryClient();
  const allowed = can('payouts:write') && can('payouts:read');
  const { data: payout } = useQuery(api.payouts.get.queryOptions({ uuid: id }, { enabled: allowed }));
  const onSuccess = () =>
    Promise.all([api.payouts, api.balances, api.events].map((one) => queryClient.invalidateQueries(one.pathFilter())));
  const discard = useMutation(api.payouts.cancel.mutationOptions({ onSuccess }));
  if (!allowed || payout?.status !== 'draft') return null;
  const close = () => onDialog(undefined);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => onDialog('discard')}>
        {text.discard}
      </Button>
      <Button size="xs" onClick={() => onDialog('submit')}>
        {text.submit}
      </Button>
      {dialog === 'submit' && <SubmitDialog payout={payout} onSubmitted={onSuccess} onClose={close} />}
      {dialog === 'discard' && (
        <Confirm
          title={text.discardTitle}
          action={text.discardAction}
          run={async () => {
            await discard.mutateAsync({ uuid: id });
            notifyDone(text.discarded);
          }}
          onClose={close}
        >
          {text.discardWhat}
        </Confirm>
      )}
    </>
  );
}

type Props = { payout: Payout; onSubmitted(): Promise<unknown>; onClose(): void };

function SubmitDialog({ payout, onSubmitted, onClose }: Props) {
  const { api } = useTenant();
  const submit = useMutation(api.payouts.submit.mutationOptions(useOnce()));
  const asset = payout.items[0]?.asset ?? '';
  const available = useBalances()?.find((one) => one.asset === asset)?.available;
  const send = async () => {
    try {
      await submit.mutateAsync({ uuid: payout.uuid });
      await onSubmitted();
      onClose();
      notifyDone(text.submitted);
      return null;
    } catch (error) {
      return problemOfOnce(error);
    }
  };
  return (
    <FormDialog title={text.submitTitle} action={text.submitAction} size="lg" send={send} onClose={onClose}>
      {() => (
        <WithEffect
          effect={[
            [text.recipients, formatNumber(payout.item_count)],
            [text.total, formatMoney(payout.total, asset)],
            [words.actions.fee, formatMoney(payout.fee, asset)],
            ...balanceRows(asset, available, balanceAfter(available, add(payout.total, payout.fee))),
          ]}
        >
          <Text>{text.submitWhat}</Text>
        </WithEffect>
      )}
    </FormDialog>
  );
}
