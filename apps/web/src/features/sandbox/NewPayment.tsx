import { limits } from '@cryptoix/core/tables';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { invalid } from '../../ui/form/fields.ts';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import classes from './Sandbox.module.css';

const text = words.sandbox.form;

/** Creates a test payment. */
export function NewPayment({ onCreated }: { onCreated(id: string): void }) {
  const { api } = useTenant();
  const heading = useId();
  const [amount, setAmount] = useState('49.99');
  const [currency, setCurrency] = useState('USD');
  const [paidIn, setPaidIn] = useState('USDT/tron');
  const [order, setOrder] = useState('');
  const { data } = useQuery(api.currencies.list.queryOptions({}, { staleTime: Infinity }));
  const create = useMutation(api.payments.create.mutationOptions());
  const assets = (data ?? []).flatMap(({ code, networks }) => networks.map(({ network }) => ({ code, network })));

  const form = useForm(async () => {
    const given = amount.trim();
    const isAmount = /^\d+(?:\.\d+)?$/.test(given) && /[1-9]/.test(given);
    const wrong = invalid(isAmount ? {} : { amount: text.amountWrong });
    if (wrong !== null) return wrong;
    const [asset = '', network = ''] = paidIn.split('/');
    const orderId = order.trim() !== '' && { order_id: order.trim() };
    const { uuid } = await create.mutateAsync({ amount: given, currency, asset, network, ...orderId });
    onCreated(uuid);
    return null;
  });
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <h2 id={heading}>{text.title}</h2>
      <Form of={form} className={classes.form} noValidate>
        <div className={classes.pair}>
          <TextInput
            label={text.amount}
            inputMode="decimal"
            autoComplete="off"
            {...form.field('amount')}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
          <NativeSelect
            label={text.currency}
            {...form.field('currency')}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value)}
            data={data?.map(({ code }) => code) ?? [currency]}
          />
        </div>
        <NativeSelect
          label={text.asset}
          {...form.field('asset')}
          value={paidIn}
          onChange={(event) => setPaidIn(event.currentTarget.value)}
          data={
            assets.length === 0
              ? [{ value: paidIn, label: text.on('USDT', 'tron') }]
              : assets.map(({ code, network }) => ({ value: `${code}/${network}`, label: text.on(code, network) }))
          }
        />
        <TextInput
          label={text.order}
          description={text.orderHint}
          {...form.field('order_id')}
          value={order}
          onChange={(event) => setOrder(event.currentTarget.value)}
          maxLength={limits.orderIdLength}
          autoComplete="off"
        />
        <ErrorBlock>{form.message}</ErrorBlock>
        <div>
          <BusyButton type="submit" loading={form.pending}>
            {text.create}
          </BusyButton>
        </div>
      </Form>
    </section>
  );
}
