import { idKindOf, type IdKind } from '@cryptoix/core/tables';

const kinds = [
  'payment',
  'invoice',
  'refund',
  'payout',
  'withdrawal',
  'transaction',
] as const satisfies readonly IdKind[];

/** The objects with a panel of their own: those about money. */
export type ObjectKind = (typeof kinds)[number];

/** The kind of an id; null for any other id or text. */
export function objectKind(id: string): ObjectKind | null {
  const kind = idKindOf(id);
  return kinds.find((one) => one === kind) ?? null;
}
