import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { CustomerPage } from '../../parts/CustomerPage.tsx';
import { formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { code, Facts, pairs, when } from './Facts.tsx';
import { Items } from './Items.tsx';
import { Related } from './Related.tsx';
import { renewMs, States, View } from './View.tsx';

const { facts: text, times } = words.objects;

/** A bill to a customer, and the payments made for it. */
export function InvoiceView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.invoices.get.queryOptions({ uuid: id }, { refetchInterval: renewMs }));
  return (
    <View query={query}>
      {(invoice) => (
        <>
          <States of={[invoice.status]} />
          <Facts
            facts={[
              [text.id, code(invoice.uuid, 'id')],
              [text.number, invoice.number],
              [text.customer, invoice.customer_email],
              [text.total, formatMoney(invoice.total, invoice.currency)],
              [text.paid, formatMoney(invoice.amount_paid, invoice.currency)],
              [text.due, invoice.amount_due === '0' ? null : formatMoney(invoice.amount_due, invoice.currency)],
              // A draft has no page yet.
              [text.page, invoice.status === 'draft' ? null : <CustomerPage key="page" url={invoice.hosted_url} />],
              [text.created, when(invoice.created_at)],
              [text.expires, when(invoice.due_at)],
              [text.description, invoice.notes],
              [text.metadata, pairs(invoice.metadata)],
            ]}
          />
          <Items
            count={invoice.items.length}
            items={invoice.items.map(({ name, price, quantity }) => ({
              what: name,
              amount: times(quantity, formatMoney(price, invoice.currency)),
            }))}
          />
          <Related to={invoice.payment_uuids.map((uuid) => ({ id: uuid }))} />
        </>
      )}
    </View>
  );
}
