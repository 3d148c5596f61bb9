import {
  add,
  compare,
  currencyPrecision,
  type Decimal,
  decimalPlaces,
  multiply,
  roundTo,
  subtract,
  sum,
} from '@cryptoix/core';

/** Digits that an amount has before the point at most (`decimalSchema`). */
const maxWholeDigits = 18;

interface Item {
  readonly price: Decimal;
  readonly quantity: number;
}

/** Every item's price times its quantity, summed, exactly. */
export const totalOf = (items: readonly Item[]): Decimal =>
  sum(items.map(({ price, quantity }) => multiply(price, String(quantity))));

/** The first thing that keeps these items from being billed in this currency, or null. */
export function billingFault(items: readonly Item[], currency: string): { path: string; message: string } | null {
  const precision = currencyPrecision(currency);
  if (precision === undefined)
    return { path: 'currency', message: `${currency} is not a currency of ours; GET /currencies lists them` };
  const tooPrecise = items.findIndex(({ price }) => decimalPlaces(price) > precision);
  if (tooPrecise !== -1)
    return {
      path: `items.${tooPrecise}.price`,
      message: `has more than the ${precision} digits after the point that ${currency} has`,
    };
  const [whole = ''] = totalOf(items).split('.');
  return whole.length > maxWholeDigits
    ? { path: 'items', message: `add up to more than ${maxWholeDigits} digits before the point` }
    : null;
}

/** What was asked for with a payment, and what of it is certain. */
interface Received {
  /** Of the price, in the currency of the invoice. */
  readonly price: Decimal;
  /** To be paid for it, in the asset. */
  readonly pay: Decimal;
  /** Units of the currency for one of the asset, as locked when the payment was made. */
  readonly rate: Decimal;
  /** What has arrived and is confirmed, in the asset. */
  readonly confirmed: Decimal;
}

/**
 * What a payment is worth to its invoice, in the invoice's currency, rounded down to `places`. Who paid what was asked
 * has paid the price, to the last digit: the amount to pay was rounded, the price was not.
 */
export function creditOf({ price, pay, rate, confirmed }: Received, places: number): Decimal {
  const worth = (amount: Decimal) => roundTo(multiply(amount, rate), places, 'down');
  return compare(confirmed, pay) >= 0 ? add(price, worth(subtract(confirmed, pay))) : worth(confirmed);
}

/** What an invoice's payments are worth together: at most what an amount can say, however much was overpaid. */
export function paidOf(credits: readonly Decimal[]): Decimal {
  const most = '9'.repeat(maxWholeDigits);
  const paid = sum(credits);
  return compare(paid, most) > 0 ? most : paid;
}
