import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { formatAmount } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { code, Facts, when } from './Facts.tsx';
import { Related } from './Related.tsx';
import { renewMs, States, View } from './View.tsx';

const { facts: text, on } = words.objects;

/** A movement on a blockchain. */
export function TransactionView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.transactions.get.queryOptions({ uuid: id }, { refetchInterval: renewMs }));
  return (
    <View query={query}>
      {(transaction) => (
        <>
          <States of={[transaction.status]} />
          <Facts
            facts={[
              [text.id, code(transaction.uuid, 'id')],
              [text.direction, words.money.directions[transaction.direction]],
              [text.amount, on(formatAmount(transaction.amount), transaction.asset, transaction.network)],
              [text.confirmations, text.of(transaction.confirmations, transaction.required_confirmations)],
              [text.from, code(transaction.from, 'address')],
              [text.to, code(transaction.to, 'address')],
              [text.hash, code(transaction.tx_hash, 'hash')],
              [text.block, transaction.block_number === null ? null : String(transaction.block_number)],
              [text.created, when(transaction.created_at)],
            ]}
          />
          <Related to={transaction.payment_uuid === null ? [] : [{ id: transaction.payment_uuid }]} />
        </>
      )}
    </View>
  );
}
