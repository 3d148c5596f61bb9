import { add, compare, subtract } from '@cryptoix/core/decimal';

/** A typed amount as a decimal string; null when it is none, or zero. */
export function parseAmount(typed: string): string | null {
  const amount = typed.trim();
  return /^\d{1,18}(?:\.\d{1,18})?$/.test(amount) && /[1-9]/.test(amount) ? amount : null;
}

/** What a transfer does to the balance; null while the balance or the amount is not known. */
export function balanceAfter(available: string | undefined, taken: string | null) {
  if (available === undefined || taken === null) return null;
  const after = subtract(available, taken);
  return compare(after, '0') < 0 ? { short: subtract('0', after) } : { after };
}

/** A refund of an amount: what leaves the balance, and what the customer receives; null when nothing is left of it. */
export function refundOf(amount: string | null, fee: string, feeFrom: 'balance' | 'amount') {
  if (amount === null) return null;
  if (feeFrom === 'balance') return { taken: add(amount, fee), received: amount };
  const received = subtract(amount, fee);
  return compare(received, '0') > 0 ? { taken: amount, received } : null;
}

/** The most that can be sent out of a balance; null when it does not even cover the fee. */
export function mostOf(available: string, fee: string): string | null {
  const most = subtract(available, fee);
  return compare(most, '0') > 0 ? most : null;
}
