import type { PaymentStep } from '@cryptoix/core/tables';
import { Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ComponentType, useId } from 'react';
import { isRefusal } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { notifyFailed } from '../../ui/notify.tsx';
import { CustomerPage } from '../../parts/CustomerPage.tsx';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { words } from '../../words/index.ts';
import { Refunds } from './Refunds.tsx';
import classes from './Sandbox.module.css';
import { type Payment, stepsOf } from './steps.ts';
import { useFocusKept } from './useFocusKept.ts';

const text = words.sandbox;
/** How often (ms) to refresh: the effect of a step should be visible at once. */
export const everyMs = 1_000;

type Props = {
  id: string;
  /** Shows what happened to these objects. */
  Story: ComponentType<{ ids: readonly string[] }>;
};

/** One test payment: its state, what can happen next, and the events your server receives. */
export function Simulation({ id, Story }: Props) {
  const { api, can } = useTenant();
  const heading = useId();
  const payment = useQuery(api.payments.get.queryOptions({ uuid: id }, { refetchInterval: everyMs }));
  const refunds = useQuery(
    api.refunds.list.queryOptions(
      { payment_uuid: id, limit: 20 },
      { refetchInterval: everyMs, enabled: can('refunds:read') && payment.isSuccess },
    ),
  );
  if (payment.data === undefined) {
    if (payment.isPending) return <Skeleton height={320} />;
    if (isRefusal(payment.error)) return <Empty>{words.objects.notFound}</Empty>;
    return <LoadFailed error={payment.error} retry={payment.refetch} />;
  }
  const objects = [payment.data, ...payment.data.transactions, ...(refunds.data?.items ?? [])];
  return (
    <div className={classes.play}>
      <div className={classes.stage}>
        <Now payment={payment.data} />
        <Steps payment={payment.data} />
        {can('refunds:write') && <Refunds payment={payment.data} refunds={refunds.data?.items ?? []} />}
      </div>
      <section className={classes.story} aria-labelledby={heading}>
        <h2 id={heading}>{text.story}</h2>
        <Story ids={objects.map(({ uuid }) => uuid)} />
      </section>
    </div>
  );
}

function Now({ payment }: { payment: Payment }) {
  const { pay, price } = payment;
  const facts = words.objects.facts;
  return (
    <section className={classes.card} aria-label={text.payment}>
      <div className={classes.states} aria-live="polite">
        <ObjectStatus state={payment.status} />
        {payment.exception !== 'none' && <ObjectStatus state={payment.exception} />}
      </div>
      <dl className={classes.facts}>
        <dt>{facts.price}</dt>
        <dd>{formatMoney(price.amount, price.currency)}</dd>
        <dt>{facts.toPay}</dt>
        <dd>{words.objects.on(formatAmount(pay.amount), pay.asset, pay.network)}</dd>
        <dt>{facts.received}</dt>
        <dd>{formatMoney(payment.amount_received, pay.asset)}</dd>
        <dt>{facts.id}</dt>
        <dd>
          <ObjectLink id={payment.uuid} />
          <CopyText value={payment.uuid} what={words.objects.copied.id} />
        </dd>
      </dl>
      <CustomerPage url={payment.hosted_url} />
    </section>
  );
}

function Steps({ payment }: { payment: Payment }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const heading = useId();
  const simulate = useMutation(
    api.sandbox.simulate_payment.mutationOptions({
      onSuccess: async (after) => {
        const queryKey = api.payments.get.queryKey({ uuid: after.uuid });
        // A fetch that began before the step would bring back the old state.
        await queryClient.cancelQueries({ queryKey });
        queryClient.setQueryData(queryKey, after);
        // Lists of payments, transactions, events and deliveries have changed.
        void queryClient.invalidateQueries({ predicate: (query) => !query.isActive() });
      },
      onError: (error) => notifyFailed(text.playing, error),
    }),
  );
  const ref = useFocusKept(simulate.isPending);
  const steps = stepsOf(payment);
  const wordsOf = (step: PaymentStep) =>
    text.steps[step === 'confirmed' && payment.amount_due === '0' ? 'confirm' : step];
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <h2 id={heading} ref={ref} tabIndex={-1}>
        {text.play}
      </h2>
      {steps.length === 0 && <Text c="dimmed">{text.nothingNext}</Text>}
      <ul className={classes.steps}>
        {steps.map((step) => (
          <li key={step}>
            <BusyButton
              variant="default"
              size="xs"
              fullWidth
              loading={simulate.isPending && simulate.variables.what === step}
              disabled={simulate.isPending}
              onClick={() => simulate.mutate({ uuid: payment.uuid, what: step })}
            >
              {wordsOf(step).name}
            </BusyButton>
            <span className={classes.minor}>{wordsOf(step).does}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
