import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { formatMoney } from '../../ui/format.ts';
import { CustomerPage } from '../../parts/CustomerPage.tsx';
import { words } from '../../words/index.ts';
import { code, Facts, when } from './Facts.tsx';
import { View } from './View.tsx';

const { facts: text, link: linkText } = words.objects;

/** A link with which customers pay. */
export function PaymentLinkView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.payment_links.get.queryOptions({ uuid: id }));
  return (
    <View query={query}>
      {(link) => (
        <>
          <Facts
            facts={[
              [text.title, link.title],
              [
                text.amount,
                link.amount === null ? linkText.open(link.currency) : formatMoney(link.amount, link.currency),
              ],
              [text.description, link.description],
              [text.url, code(link.url, 'url')],
              // An inactive link has no page.
              [text.page, link.active ? <CustomerPage key="page" url={link.url} /> : null],
              [text.id, code(link.uuid, 'id')],
              [text.created, when(link.created_at)],
            ]}
          />
        </>
      )}
    </View>
  );
}
