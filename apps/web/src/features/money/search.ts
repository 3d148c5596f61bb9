import {
  assetPattern,
  invoiceStatuses,
  limits,
  networkPattern,
  paymentExceptions,
  paymentStatuses,
  payoutStatuses,
  refundStatuses,
  transactionDirections,
  transactionStatuses,
  uuidPattern,
  withdrawalStatuses,
} from '@cryptoix/core/tables';
import { calendarDay, midnight, pageCursor } from '../../parts/search.ts';
import { matching, oneOf, type Parser, searchParser, textUpTo } from '../../search-params.ts';

const days = { from: calendarDay, to: calendarDay };
const orderId = textUpTo(limits.orderIdLength);
const addressText = textUpTo(128);
const coin = { asset: matching(assetPattern), network: matching(networkPattern) };

/**
 * The filters of each list, in the order of its bar, by their names in the URL and in the API. Their fields are in
 * `fields.tsx`; `from` and `to` are days, which the API takes as `since` and `until`.
 */
export const filters = {
  payment: {
    order_id: orderId,
    status: oneOf(paymentStatuses),
    exception: oneOf(paymentExceptions),
    ...coin,
    ...days,
  },
  invoice: {
    number: textUpTo(64),
    customer_email: textUpTo(limits.emailLength),
    status: oneOf(invoiceStatuses),
    ...days,
  },
  refund: { payment_uuid: matching(uuidPattern), order_id: orderId, status: oneOf(refundStatuses), ...days },
  payout: { address: addressText, status: oneOf(payoutStatuses), asset: coin.asset, ...days },
  withdrawal: { address: addressText, status: oneOf(withdrawalStatuses), asset: coin.asset, ...days },
  payment_link: {},
  transaction: {
    status: oneOf(transactionStatuses),
    direction: oneOf(transactionDirections),
    ...coin,
    ...days,
  },
} satisfies Record<string, Readonly<Record<string, Parser<string>>>>;

const cursor = pageCursor;

/** Parses the filters and the page of a list from the URL. */
export const parsePayments = searchParser({ ...filters.payment, cursor });
export const parseInvoices = searchParser({ ...filters.invoice, cursor });
export const parseRefunds = searchParser({ ...filters.refund, cursor });
export const parsePayouts = searchParser({ ...filters.payout, cursor });
export const parseWithdrawals = searchParser({ ...filters.withdrawal, cursor });
export const parseLinks = searchParser({ ...filters.payment_link, cursor });
export const parseTransactions = searchParser({ ...filters.transaction, cursor });

/** A search as the API takes it. Both days are whole, in the person's time zone. */
export function toInput<Search extends { readonly from?: string; readonly to?: string; readonly cursor?: string }>({
  from,
  to,
  ...search
}: Search) {
  return {
    ...search,
    ...(from !== undefined && { since: midnight(from, 0) }),
    ...(to !== undefined && { until: midnight(to, 1) }),
  };
}
