// By the prefix of their ids, which say what they are.
const kinds = {
  pay: 'payment',
  ivc: 'invoice',
  ref: 'refund',
  pyt: 'payout',
  wdr: 'withdrawal',
  txn: 'transaction',
} as const;

/** What has a panel of its own: the objects of the money side. */
export type ObjectKind = (typeof kinds)[keyof typeof kinds];

const isPrefix = (text: string): text is keyof typeof kinds => Object.hasOwn(kinds, text);

/** What an id stands for; null when it is of none of these, or no id of ours. */
export function objectKind(id: string): ObjectKind | null {
  const prefix = id.slice(0, 3);
  return /^[a-z]{3}_[0-9a-z]{26}$/.test(id) && isPrefix(prefix) ? kinds[prefix] : null;
}
