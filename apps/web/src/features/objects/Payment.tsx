import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { CustomerPage } from '../../parts/CustomerPage.tsx';
import { code, Facts, pairs, when } from './Facts.tsx';
import { Related, type Relative } from './Related.tsx';
import type { Payment } from './types.ts';
import { renewMs, States, View } from './View.tsx';

const { facts: text, on } = words.objects;

/** A payment: its price, what was received, and what followed. */
export function PaymentView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.payments.get.queryOptions({ uuid: id }, { refetchInterval: renewMs }));
  return (
    <View query={query}>
      {(payment) => (
        <>
          <States of={[payment.status, payment.exception]} />
          <PaymentFacts payment={payment} />
          <Relatives payment={payment} />
        </>
      )}
    </View>
  );
}

const moneyUnlessNone = (amount: string, asset: string) => (amount === '0' ? null : formatMoney(amount, asset));

function PaymentFacts({ payment }: { payment: Payment }) {
  const { price, pay } = payment;
  return (
    <Facts
      facts={[
        [text.id, code(payment.uuid, 'id')],
        [text.price, formatMoney(price.amount, price.currency)],
        [text.toPay, on(formatAmount(pay.amount), pay.asset, pay.network)],
        [text.received, formatMoney(payment.amount_received, pay.asset)],
        [text.confirmed, moneyUnlessNone(payment.amount_confirmed, pay.asset)],
        [text.refunded, moneyUnlessNone(payment.amount_refunded, pay.asset)],
        [text.due, moneyUnlessNone(payment.amount_due, pay.asset)],
        [text.address, code(payment.address, 'address')],
        [text.memo, code(payment.memo, 'memo')],
        [text.order, code(payment.order_id, 'order')],
        [text.description, payment.description],
        [text.page, <CustomerPage key="page" url={payment.hosted_url} />],
        [text.created, when(payment.created_at)],
        [text.expires, payment.status === 'completed' ? null : when(payment.expires_at)],
        [text.metadata, pairs(payment.metadata)],
      ]}
    />
  );
}

function Relatives({ payment }: { payment: Payment }) {
  const { api, can } = useTenant();
  const refunds = useQuery(
    api.refunds.list.queryOptions(
      { payment_uuid: payment.uuid, limit: 100 },
      { enabled: can('refunds:read'), refetchInterval: renewMs },
    ),
  );
  const transactions = payment.transactions.map(({ uuid, amount, asset, status }): Relative => ({
    id: uuid,
    amount: formatMoney(amount, asset),
    state: status,
    ...(asset !== payment.pay.asset && { note: words.objects.otherAsset }),
  }));
  const refunded = (refunds.data?.items ?? []).map(({ uuid, amount, asset, status }): Relative => ({
    id: uuid,
    amount: formatMoney(amount, asset),
    state: status,
  }));
  return (
    <>
      <Related title={words.objects.transactions} to={transactions} />
      <Related title={words.objects.refunds} to={refunded} />
      <Related to={payment.invoice_uuid === null ? [] : [{ id: payment.invoice_uuid }]} />
    </>
  );
}
