import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { formatMoney } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
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
              [text.id, code(link.uuid, 'id')],
              [text.created, when(link.created_at)],
            ]}
          />
          <Notice tone="plain">{linkText.served}</Notice>
        </>
      )}
    </View>
  );
}
