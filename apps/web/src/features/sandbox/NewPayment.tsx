import { limits } from '@cryptoix/core/tables';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useId, useState } from 'react';
import { problemFrom } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { words } from '../../words/index.ts';
import classes from './Sandbox.module.css';

const text = words.sandbox.form;

/** Makes a test payment. */
export function NewPayment({ onCreated }: { onCreated(id: string): void }) {
  const { api } = useTenant();
  const heading = useId();
  const [amount, setAmount] = useState('49.99');
  const [currency, setCurrency] = useState('USD');
  const [paidIn, setPaidIn] = useState('USDT/tron');
  const [order, setOrder] = useState('');
  const [wrong, setWrong] = useState<string>();
  const { data } = useQuery(api.currencies.list.queryOptions({}, { staleTime: Infinity }));
  const create = useMutation(api.payments.create.mutationOptions({ onSuccess: ({ uuid }) => onCreated(uuid) }));
  const problem = create.error === null ? null : problemFrom(create.error);
  const assets = (data ?? []).flatMap(({ code, networks }) => networks.map(({ network }) => ({ code, network })));

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = amount.trim();
    const missing = /^\d+(?:\.\d+)?$/.test(given) && /[1-9]/.test(given) ? undefined : text.amountWrong;
    setWrong(missing);
    if (missing !== undefined) return event.currentTarget.querySelector('input')?.focus();
    const [asset = '', network = ''] = paidIn.split('/');
    create.mutate({ amount: given, currency, asset, network, ...(order.trim() !== '' && { order_id: order.trim() }) });
  };
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <h2 id={heading}>{text.title}</h2>
      <form className={classes.form} onSubmit={onSubmit} noValidate>
        <div className={classes.pair}>
          <TextInput
            label={text.amount}
            inputMode="decimal"
            autoComplete="off"
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
            error={wrong ?? problem?.fields['amount']}
          />
          <NativeSelect
            label={text.currency}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value)}
            data={data?.map(({ code }) => code) ?? [currency]}
            error={problem?.fields['currency']}
          />
        </div>
        <NativeSelect
          label={text.asset}
          value={paidIn}
          onChange={(event) => setPaidIn(event.currentTarget.value)}
          data={
            assets.length === 0
              ? [{ value: paidIn, label: text.on('USDT', 'tron') }]
              : assets.map(({ code, network }) => ({ value: `${code}/${network}`, label: text.on(code, network) }))
          }
          error={problem?.fields['asset'] ?? problem?.fields['network']}
        />
        <TextInput
          label={text.order}
          description={text.orderHint}
          value={order}
          onChange={(event) => setOrder(event.currentTarget.value)}
          maxLength={limits.orderIdLength}
          autoComplete="off"
          error={problem?.fields['order_id']}
        />
        <div role="alert" className={classes.problem}>
          {problem !== null && Object.keys(problem.fields).length === 0 && problem.message}
        </div>
        <div>
          <BusyButton type="submit" loading={create.isPending}>
            {text.create}
          </BusyButton>
        </div>
      </form>
    </section>
  );
}
