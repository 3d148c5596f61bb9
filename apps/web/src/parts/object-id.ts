import { idKindOf, type IdKind } from '@cryptoix/core/tables';

/** The pages that show an object of the money beside its list, by its kind. */
export const objectPages = {
  payment: '/$merchant/$mode/payments/$uuid',
  invoice: '/$merchant/$mode/invoices/$uuid',
  refund: '/$merchant/$mode/refunds/$uuid',
  payout: '/$merchant/$mode/payouts/$uuid',
  withdrawal: '/$merchant/$mode/withdrawals/$uuid',
  payment_link: '/$merchant/$mode/payment-links/$uuid',
  transaction: '/$merchant/$mode/transactions/$uuid',
} as const satisfies Partial<Record<IdKind, string>>;

/** The objects with a page of their own: those about money. */
export type ObjectKind = keyof typeof objectPages;

const isObjectKind = (kind: IdKind): kind is ObjectKind => Object.hasOwn(objectPages, kind);

/** The kind of an id; null for any other id or text. */
export function objectKind(id: string): ObjectKind | null {
  const kind = idKindOf(id);
  return kind !== null && isObjectKind(kind) ? kind : null;
}
