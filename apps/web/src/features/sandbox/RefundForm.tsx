import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import classes from './Sandbox.module.css';
import type { Payment } from './steps.ts';

const text = words.sandbox;

/** An address from the documentation of XRPL, the one network with tags. */
const example = 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf';

interface Props {
  readonly payment: Payment;
  readonly give: (refund: { payment_uuid: string; destination_address?: string; memo?: string }) => Promise<unknown>;
}

/** Refunds what is left of a test payment; on a network with tags a refund needs an address. */
export function RefundForm({ payment, give }: Props) {
  const [address, setAddress] = useState(example);
  const [tag, setTag] = useState('');
  const asks = payment.memo !== null;
  const form = useForm(async () => {
    await give({ payment_uuid: payment.uuid, ...(asks && { destination_address: address.trim(), memo: tag.trim() }) });
    return null;
  });
  return (
    <Form of={form} className={classes.form} noValidate>
      {asks && (
        <>
          <TextInput
            label={text.refundTo}
            description={text.refundToHint}
            autoComplete="off"
            {...form.field('destination_address')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <TextInput
            label={text.refundTag}
            inputMode="numeric"
            autoComplete="off"
            {...form.field('memo')}
            value={tag}
            onChange={(event) => setTag(event.currentTarget.value)}
          />
        </>
      )}
      <div>
        <BusyButton type="submit" size="xs" variant="default" loading={form.pending}>
          {text.refund}
        </BusyButton>
      </div>
      <ErrorBlock>{form.message}</ErrorBlock>
      <Text size="xs" c="dimmed">
        {text.refundHint}
      </Text>
    </Form>
  );
}
