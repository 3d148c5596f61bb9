import { Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { problemFrom } from '../../api.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { words } from '../../words/index.ts';
import classes from './Sandbox.module.css';
import type { Payment } from './steps.ts';

const text = words.sandbox;

/** An address from the documentation of XRPL, the one network with tags. */
const example = 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf';

interface Props {
  readonly payment: Payment;
  readonly giving: boolean;
  /** Why the last try was refused. */
  readonly error: unknown;
  readonly give: (refund: { payment_uuid: string; destination_address?: string; memo?: string }) => void;
}

/** Gives back what is left of a test payment; over a network with tags a refund must say where it goes. */
export function GiveBack({ payment, giving, error, give }: Props) {
  const [address, setAddress] = useState(example);
  const [tag, setTag] = useState('');
  const problem = error === null ? null : problemFrom(error);
  const asks = payment.memo !== null;
  const wrong = asks ? { address: problem?.fields['destination_address'], tag: problem?.fields['memo'] } : {};
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    give({ payment_uuid: payment.uuid, ...(asks && { destination_address: address.trim(), memo: tag.trim() }) });
  };
  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      {asks && (
        <>
          <TextInput
            label={text.refundTo}
            description={text.refundToHint}
            autoComplete="off"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={wrong.address}
          />
          <TextInput
            label={text.refundTag}
            inputMode="numeric"
            autoComplete="off"
            value={tag}
            onChange={(event) => setTag(event.currentTarget.value)}
            error={wrong.tag}
          />
        </>
      )}
      <div>
        <BusyButton type="submit" size="xs" variant="default" loading={giving}>
          {text.refund}
        </BusyButton>
      </div>
      <div role="alert" className={classes.problem}>
        {problem !== null && wrong.address === undefined && wrong.tag === undefined && problem.message}
      </div>
      <Text size="xs" c="dimmed">
        {text.refundHint}
      </Text>
    </form>
  );
}
