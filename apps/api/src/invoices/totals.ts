import {
  add,
  type Asked,
  compare,
  type Decimal,
  invalidField,
  isTooLarge,
  measure,
  multiply,
  priceDigits,
  roundTo,
  subtract,
  sum,
} from '@cryptoix/core';
import type { InvoiceInput } from './schemas.ts';

type InvoiceItem = InvoiceInput['items'][number];

/**
 * The total of items: each one's price times its quantity, rounded once to the currency's digits (a half away from zero),
 * so that 250 at 0.004 are 1 and not 0.
 * @throws AppError `validation_failed` for an unknown currency, or a total that is not above zero or is too large
 */
export function totalOf(items: readonly Pick<InvoiceItem, 'price' | 'quantity'>[], currency: string): Decimal {
  const places = priceDigits(currency);
  if (places === undefined)
    throw invalidField('currency', `${currency} is not a supported currency; GET /currencies lists them`);
  const total = sum(items.map(({ price, quantity }) => roundTo(multiply(price, String(quantity)), places, 'nearest')));
  if (compare(total, '0') <= 0)
    throw invalidField('items', `add up to ${total} ${currency}; the total must be more than 0`);
  if (isTooLarge(total)) throw invalidField('items', 'add up to more than 18 digits before the point');
  return total;
}

/** The amount that a payment asks for, and how much of it is confirmed. */
interface Received {
  /** In the currency of the invoice. */
  readonly price: Decimal;
  /** The amount to pay for it, in the asset. */
  readonly asked: Asked;
  /** Units of the currency for one of the asset, as locked when the payment was created. */
  readonly rate: Decimal;
  /** The confirmed amount, in the asset. */
  readonly confirmed: Decimal;
}

/**
 * The amount that a payment counts on its invoice, in the invoice's currency, rounded down to `places`. A payment within
 * its tolerance counts as its full price: the amount to pay was rounded, the price was not.
 */
export function creditOf({ price, asked, rate, confirmed }: Received, places: number): Decimal {
  const worth = (amount: Decimal) => roundTo(multiply(amount, rate), places, 'down');
  switch (measure(confirmed, asked)) {
    case 'short':
      return worth(confirmed);
    case 'enough':
      return price;
    case 'over':
      return add(price, worth(subtract(confirmed, asked.pay)));
  }
}

/** The sum of an invoice's payments, capped at the largest amount, however much was overpaid. */
export function sumOfCredits(credits: readonly Decimal[]): Decimal {
  const paid = sum(credits);
  return isTooLarge(paid) ? '9'.repeat(18) : paid;
}
