import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { code, Facts, pairs, when } from './Facts.tsx';
import { Items } from './Items.tsx';
import { Related } from './Related.tsx';
import type { Payout } from './types.ts';
import { renewMs, States, View } from './View.tsx';

const { facts: text, on } = words.objects;

/** A payment given back, whole or in part. */
export function RefundView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.refunds.get.queryOptions({ uuid: id }, { refetchInterval: renewMs }));
  return (
    <View query={query}>
      {(refund) => (
        <>
          <States of={[refund.status]} />
          <Facts
            facts={[
              [text.id, code(refund.uuid, 'id')],
              [text.amount, on(formatAmount(refund.amount), refund.asset, refund.network)],
              [text.fee, text.feeFrom[refund.fee_from ?? 'balance'](formatMoney(refund.fee, refund.asset))],
              [text.to, code(refund.destination_address, 'address')],
              [text.memo, code(refund.memo ?? null, 'memo')],
              [text.hash, code(refund.tx_hash, 'hash')],
              [text.reason, refund.reason],
              [text.failure, refund.failure_code],
              [text.created, when(refund.created_at)],
              [text.metadata, pairs(refund.metadata)],
            ]}
          />
          <Related
            to={[refund.payment_uuid, refund.transaction_uuid].flatMap((related) =>
              related === null ? [] : [{ id: related }],
            )}
          />
        </>
      )}
    </View>
  );
}

/** How many items were sent and how much came back; null before any item is final. */
function outcomeOf({ items, item_count, amount_failed }: Payout, asset: string): string | null {
  const sent = items.filter(({ status }) => status === 'completed').length;
  const failed = items.some(({ status }) => status === 'failed');
  if (sent === 0 && !failed) return null;
  const outcome = text.sent(sent, item_count);
  return failed ? text.returned(outcome, formatMoney(amount_failed, asset)) : outcome;
}

/** Money sent to several at once. */
export function PayoutView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.payouts.get.queryOptions({ uuid: id }, { refetchInterval: renewMs }));
  return (
    <View query={query}>
      {(payout) => {
        const asset = payout.items[0]?.asset ?? '';
        return (
          <>
            <States of={[payout.status]} />
            <Facts
              facts={[
                [text.id, code(payout.uuid, 'id')],
                [text.total, formatMoney(payout.total, asset)],
                [text.fee, formatMoney(payout.fee, asset)],
                [text.outcome, outcomeOf(payout, asset)],
                [text.created, when(payout.created_at)],
              ]}
            />
            <Items
              count={payout.item_count}
              items={payout.items.map((item) => ({
                what: (
                  <>
                    <code>{item.address}</code>
                    {item.memo !== null && <> {text.withMemo(item.memo)}</>}
                  </>
                ),
                amount: on(formatAmount(item.amount), item.asset, item.network),
                state: item.status,
              }))}
            />
          </>
        );
      }}
    </View>
  );
}

/** Money sent to an address of the merchant's own. */
export function WithdrawalView({ id }: { id: string }) {
  const { api } = useTenant();
  const query = useQuery(api.withdrawals.get.queryOptions({ uuid: id }, { refetchInterval: renewMs }));
  return (
    <View query={query}>
      {(withdrawal) => (
        <>
          <States of={[withdrawal.status]} />
          <Facts
            facts={[
              [text.id, code(withdrawal.uuid, 'id')],
              [text.amount, on(formatAmount(withdrawal.amount), withdrawal.asset, withdrawal.network)],
              [text.fee, formatMoney(withdrawal.fee, withdrawal.asset)],
              [text.to, code(withdrawal.address, 'address')],
              [text.memo, code(withdrawal.memo, 'memo')],
              [text.hash, code(withdrawal.tx_hash, 'hash')],
              [text.failure, withdrawal.failure_code],
              [text.created, when(withdrawal.created_at)],
            ]}
          />
        </>
      )}
    </View>
  );
}
