import { idKindOf, type IdKind } from '@cryptoix/core/tables';

const kinds = [
  'payment',
  'invoice',
  'refund',
  'payout',
  'withdrawal',
  'transaction',
] as const satisfies readonly IdKind[];

/** What has a panel of its own: the objects of the money side. */
export type ObjectKind = (typeof kinds)[number];

/** What an id stands for; null when it is of none of these, or no id of ours. */
export function objectKind(id: string): ObjectKind | null {
  const kind = idKindOf(id);
  return kinds.find((one) => one === kind) ?? null;
}
