import { subtract } from '@cryptoix/core/decimal';
import type { AppRouter } from '@cryptoix/api/router';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { formatMoney } from '../../ui/format.ts';
import { invalid } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { balanceAfter, parseAmount, refundOf } from './amounts.ts';
import { balanceRows, WithEffect } from './Effect.tsx';
import { problemOfOnce, useOnce } from './once.ts';
import { useBalances, useCoins } from './useMoney.ts';

const text = words.actions;

export type Payment = inferRouterOutputs<AppRouter>['payments']['get'];

/** Refunds a payment, whole or in part. */
export function RefundDialog({ payment, onClose }: { payment: Payment; onClose(): void }) {
  const { api, can } = useTenant();
  const queryClient = useQueryClient();
  const { asset, network } = payment.pay;
  const left = subtract(payment.amount_confirmed, payment.amount_refunded);
  const [amount, setAmount] = useState(left);
  const [feeFrom, setFeeFrom] = useState<'balance' | 'amount'>('balance');
  const [address, setAddress] = useState('');
  const [memo, setMemo] = useState('');
  const [reason, setReason] = useState('');
  const create = useMutation(api.refunds.create.mutationOptions(useOnce()));
  const coin = useCoins()?.find((one) => one.asset === asset && one.network === network);
  const available = useBalances()?.find((one) => one.asset === asset)?.available;
  const payer = useQuery(
    api.transactions.list.queryOptions(
      { payment_uuid: payment.uuid, asset, status: 'confirmed', limit: 1 },
      { enabled: can('transactions:read') && payment.memo === null },
    ),
  );
  const needsAddress = payment.memo !== null;
  const refund = refundOf(parseAmount(amount), coin?.network_fee ?? '0', feeFrom);
  const destination = address.trim();

  const send = async () => {
    const asked = parseAmount(amount);
    const wrong = invalid({
      ...(asked === null && { amount: text.amountWrong }),
      ...(needsAddress && destination === '' && { destination_address: text.refund.toRequired }),
    });
    if (wrong !== null) return wrong;
    try {
      const made = await create.mutateAsync({
        payment_uuid: payment.uuid,
        amount: asked,
        fee_from: feeFrom,
        ...(destination !== '' && { destination_address: destination }),
        ...(memo.trim() !== '' && { memo: memo.trim() }),
        ...(reason.trim() !== '' && { reason: reason.trim() }),
      });
      await Promise.all(
        [api.refunds, api.payments, api.balances, api.events].map((router) =>
          queryClient.invalidateQueries(router.pathFilter()),
        ),
      );
      onClose();
      notifyDone(text.refund.done(formatMoney(made.amount, asset)));
      return null;
    } catch (error) {
      return problemOfOnce(error);
    }
  };

  const fee = coin && formatMoney(coin.network_fee, asset);
  const payerAddress = payer.data?.items[0]?.from ?? null;
  return (
    <FormDialog title={text.refund.title} action={text.refund.submit} size="xl" send={send} onClose={onClose}>
      {(form) => (
        <WithEffect
          effect={[
            [text.receives.refund, refund === null ? text.unknown : formatMoney(refund.received, asset)],
            [
              text.to,
              destination !== '' ? (
                <code key="to">{destination}</code>
              ) : needsAddress ? (
                text.nowhereYet
              ) : (
                <span key="to">
                  {text.payer} {payerAddress !== null && <code>{payerAddress}</code>}
                </span>
              ),
            ],
            [text.fee, fee === undefined ? text.unknown : feeFrom === 'amount' ? text.feeTaken(fee) : fee],
            ...balanceRows(asset, available, balanceAfter(available, refund?.taken ?? null)),
          ]}
        >
          <TextInput
            label={text.amount}
            description={text.refund.amountHint(formatMoney(left, asset))}
            inputMode="decimal"
            autoComplete="off"
            rightSection={asset}
            rightSectionWidth={56}
            {...form.field('amount')}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
            data-autofocus
          />
          <NativeSelect
            label={text.refund.feeFrom}
            {...form.field('fee_from')}
            value={feeFrom}
            onChange={(event) => setFeeFrom(event.currentTarget.value === 'amount' ? 'amount' : 'balance')}
            data={[
              { value: 'balance', label: text.refund.feeFromBalance },
              { value: 'amount', label: text.refund.feeFromAmount },
            ]}
          />
          <TextInput
            label={text.refund.to}
            description={needsAddress ? text.refund.toRequired : text.refund.toHint}
            autoComplete="off"
            spellCheck={false}
            {...form.field('destination_address')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          {coin?.memo === true && (
            <TextInput
              label={text.memo}
              description={text.memoHint}
              inputMode="numeric"
              autoComplete="off"
              {...form.field('memo')}
              value={memo}
              onChange={(event) => setMemo(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={text.refund.reason}
            description={text.refund.reasonHint}
            autoComplete="off"
            maxLength={500}
            {...form.field('reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </WithEffect>
      )}
    </FormDialog>
  );
}
