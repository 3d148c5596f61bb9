import { add } from '@cryptoix/core/decimal';
import { Button, NativeSelect, Skeleton, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { invalid } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { balanceAfter, mostOf, parseAmount } from './amounts.ts';
import { balanceRows, WithEffect } from './Effect.tsx';
import { problemOfOnce, useOnce } from './once.ts';
import { useBalances, useCoins } from './useMoney.ts';

const text = words.actions;

/** An asset on a network, of which there is something to send. */
type Coin = NonNullable<ReturnType<typeof useCoins>>[number] & { readonly available: string };

type Props = {
  /** The asset that is chosen at first. */
  asset?: string;
  onClose(): void;
};

/** Sends money from the balance to an address of the merchant's own. */
export function WithdrawDialog({ asset, onClose }: Props) {
  const [balances, coins] = [useBalances(), useCoins()];
  const known = coins?.flatMap((coin): Coin[] => {
    const available = balances?.find((one) => one.asset === coin.asset)?.available ?? '0';
    return mostOf(available, coin.network_fee) === null ? [] : [{ ...coin, available }];
  });
  if (balances !== undefined && known !== undefined && known.length > 0)
    return <Form coins={known} first={known.find((coin) => coin.asset === asset) ?? known[0]} onClose={onClose} />;
  return (
    <Dialog title={text.withdrawal.title} onClose={onClose}>
      {balances === undefined || known === undefined ? (
        <Skeleton height={240} />
      ) : (
        <Text>{text.withdrawal.nothing}</Text>
      )}
    </Dialog>
  );
}

const idOf = ({ asset, network }: Coin) => `${asset}/${network}`;

function Form({ coins, first, onClose }: { coins: readonly Coin[]; first: Coin | undefined; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState(first && idOf(first));
  const [amount, setAmount] = useState('');
  const [address, setAddress] = useState('');
  const [memo, setMemo] = useState('');
  const create = useMutation(api.withdrawals.create.mutationOptions(useOnce()));
  const coin = coins.find((one) => idOf(one) === chosen) ?? first;
  if (coin === undefined) return null;
  const { asset, network, network_fee: fee, available } = coin;
  const asked = parseAmount(amount);
  const destination = address.trim();

  const send = async () => {
    const wrong = invalid({
      ...(asked === null && { amount: text.amountWrong }),
      ...(destination === '' && { address: text.addressMissing }),
    });
    if (wrong !== null || asked === null) return wrong;
    try {
      const made = await create.mutateAsync({
        amount: asked,
        asset,
        network,
        address: destination,
        ...(coin.memo && memo.trim() !== '' && { memo: memo.trim() }),
      });
      await Promise.all(
        [api.withdrawals, api.balances].map((router) => queryClient.invalidateQueries(router.pathFilter())),
      );
      onClose();
      notifyDone(text.withdrawal.done(formatMoney(made.amount, asset)));
      return null;
    } catch (error) {
      return problemOfOnce(error);
    }
  };

  return (
    <FormDialog title={text.withdrawal.title} action={text.withdrawal.submit} size="xl" send={send} onClose={onClose}>
      {(form) => (
        <WithEffect
          effect={[
            [text.receives.withdrawal, asked === null ? text.unknown : formatMoney(asked, asset)],
            [text.to, destination === '' ? text.nowhereYet : <code key="to">{destination}</code>],
            [text.fee, formatMoney(fee, asset)],
            ...balanceRows(asset, available, balanceAfter(available, asked === null ? null : add(asked, fee))),
          ]}
        >
          <NativeSelect
            label={text.withdrawal.asset}
            {...form.field('asset')}
            value={idOf(coin)}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={coins.map((one) => ({
              value: idOf(one),
              label: text.withdrawal.option(one.asset, one.network, formatAmount(one.available)),
            }))}
          />
          <TextInput
            label={text.amount}
            description={text.withdrawal.amountHint(formatMoney(coin.min_amount, asset))}
            inputMode="decimal"
            autoComplete="off"
            rightSection={
              <Button size="compact-xs" variant="default" onClick={() => setAmount(mostOf(available, fee) ?? '')}>
                {text.all}
              </Button>
            }
            rightSectionWidth={56}
            {...form.field('amount')}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={text.address}
            description={text.withdrawal.addressHint}
            autoComplete="off"
            spellCheck={false}
            {...form.field('address')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          {coin.memo && (
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
        </WithEffect>
      )}
    </FormDialog>
  );
}
