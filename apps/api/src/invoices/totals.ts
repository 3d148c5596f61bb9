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
 * What items are billed at: each one's price times its quantity, rounded once to what the currency can carry (a half
 * away from zero), so that 250 at 0.004 are 1 and not nothing.
 * @throws AppError `validation_failed` for an unknown currency, or a total that is nothing or more than can be said
 */
export function totalOf(items: readonly Pick<InvoiceItem, 'price' | 'quantity'>[], currency: string): Decimal {
  const places = priceDigits(currency);
  if (places === undefined)
    throw invalidField('currency', `${currency} is not a currency of ours; GET /currencies lists them`);
  const total = sum(items.map(({ price, quantity }) => roundTo(multiply(price, String(quantity)), places, 'nearest')));
  if (compare(total, '0') <= 0)
    throw invalidField('items', `add up to ${total} ${currency}; an invoice has to ask for more than nothing`);
  if (isTooLarge(total)) throw invalidField('items', 'add up to more than 18 digits before the point');
  return total;
}

/** What was asked for with a payment, and what of it is certain. */
interface Received {
  /** In the currency of the invoice. */
  readonly price: Decimal;
  /** To be paid for it, in the asset. */
  readonly asked: Asked;
  /** Units of the currency for one of the asset, as locked when the payment was made. */
  readonly rate: Decimal;
  /** What has arrived and is confirmed, in the asset. */
  readonly confirmed: Decimal;
}

/**
 * What a payment is worth to its invoice, in the invoice's currency, rounded down to `places`. Who paid what was asked,
 * or so near to it that it is as good, has paid the price: the amount to pay was rounded, the price was not.
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

/** What an invoice's payments are worth together: at most what an amount can say, however much was overpaid. */
export function paidOf(credits: readonly Decimal[]): Decimal {
  const paid = sum(credits);
  return isTooLarge(paid) ? '9'.repeat(18) : paid;
}
