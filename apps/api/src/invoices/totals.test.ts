import {
  add,
  amountToPay,
  AppError,
  assets,
  compare,
  type Decimal,
  decimalPlaces,
  decimalSchema,
  divide,
  lastDigit,
  measure,
  multiply,
  priceDigits,
  subtract,
  toleranceFor,
} from '@cryptoix/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exact } from '../../test/money.ts';
import { creditOf, sumOfCredits, totalOf } from './totals.ts';

/** A decimal of at most `places` digits after the point, above zero. */
const decimal = (places: number, max = 10n ** 9n) =>
  fc.bigInt({ min: 1n, max }).map((units) => divide(String(units), String(10n ** BigInt(places)), places, 'down'));

const line = (price: Decimal, quantity: number) => ({ price, quantity });

test.each<[string, ReturnType<typeof line>[], string]>([
  ['is exact where floats are not', [line('0.1', 3)], '0.3'],
  ['takes discounts off', [line('60', 2), line('-15', 1)], '105'],
  ['has free lines', [line('60', 2), line('0', 1)], '120'],
  ['counts parts of a cent', [line('0.004', 250)], '1'],
  ['counts parts of a thing', [line('85', 1.25), line('3', 0.333333)], '107.25'],
  ['rounds a line once, a half away from zero', [line('0.005', 1), line('0.005', 3), line('-0.005', 1)], '0.02'],
])('a total in dollars %s', (_, items, total) => {
  expect(totalOf(items, 'USD')).toBe(total);
});

test.each([
  ['JPY', '0.5', '1'],
  ['BTC', '0.000000004', '0.00000001'],
  // Amounts of an asset have at most eight digits after the point: the bill is rounded to them.
  ['ETH', '0.0000000026', '0.00000001'],
])('in %s two of %s come to %s', (currency, price, total) => {
  expect(totalOf([line(price, 2)], currency)).toBe(total);
});

const errorOf = (items: ReturnType<typeof line>[], currency: string) => {
  try {
    totalOf(items, currency);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.message : error;
  }
};

test.each([
  ['XXX', [line('1', 1)], 'currency: XXX is not a supported currency'],
  ['USD', [line('0.004', 1)], 'items: add up to 0 USD'],
  ['USD', [line('5', 1), line('-5', 1)], 'items: add up to 0 USD'],
  ['USD', [line('5', 1), line('-5.01', 1)], 'items: add up to -0.01 USD'],
  ['USD', [line('999999999999999999', 2)], 'items: add up to more than 18 digits'],
])('in %s %j are refused: %s', (currency, items, message) => {
  expect(errorOf(items, currency)).toContain(message);
});

test('a total is the sum that whole numbers give, or refused when it is too large for an event', () => {
  const item = fc.record({
    // Hundredths of a cent times millionths of a thing: a cent is a hundred million of their products.
    price: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 18n }),
    quantity: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  });
  const cent = 10n ** 8n;
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
      const cents = items.reduce((all, { price, quantity }) => {
        const product = price * quantity;
        const nearest = ((product < 0n ? -product : product) + cent / 2n) / cent;
        return all + (product < 0n ? -nearest : nearest);
      }, 0n);
      const lines = items.map(({ price, quantity }) =>
        line(divide(String(price), '10000', 4, 'down'), Number(divide(String(quantity), '1000000', 6, 'down'))),
      );
      const total = divide(String(cents), '100', 2, 'down');
      const carried = cents > 0n && decimalSchema.safeParse(total).success;
      if (carried) expect(totalOf(lines, 'USD')).toBe(total);
      else expect(errorOf(lines, 'USD')).toContain('items: add up to');
    }),
  );
});

/** A payment and its received amount: a share of the amount to pay, an amount within its tolerance, or just outside it. */
const anyCredit = fc
  .record({
    asset: fc.constantFrom(...assets),
    currency: fc.constantFrom('USD', 'JPY', 'BTC', 'ETH'),
    units: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    rate: decimal(6),
    leniency: fc.constantFrom('0', '0.5', '5'),
    thousandths: fc.bigInt({ min: 0n, max: 2_000n }),
    steps: fc.bigInt({ min: -20n, max: 20n }),
  })
  .map(({ asset, currency, units, rate, leniency, thousandths, steps }) => {
    const places = priceDigits(currency) ?? 0;
    const price = multiply(String(units), lastDigit(places));
    const pay = amountToPay(asset, { amount: price, currency }, rate);
    const tolerance = toleranceFor(asset, { pay, rate, currency, leniency });
    const share = divide(multiply(pay, String(thousandths)), '1000', asset.precision, 'down');
    const edge = thousandths > 1_000n ? add(pay, tolerance.above) : subtract(pay, tolerance.below);
    const beside = add(edge, multiply(String(steps), lastDigit(asset.precision)));
    const sendable = compare(price, multiply(asset.min_amount, rate)) >= 0;
    return { places, price, asked: { pay, tolerance }, rate, sendable, amounts: [share, beside] };
  })
  .filter(({ sendable }) => sendable);

test('a payment within its tolerance counts as its price, one below counts less, and one above never less', () => {
  fc.assert(
    fc.property(anyCredit, ({ places, price, asked, rate, amounts }) => {
      for (const confirmed of amounts.filter((amount) => compare(amount, '0') >= 0)) {
        const credit = creditOf({ price, asked, rate, confirmed }, places);
        expect(decimalPlaces(credit)).toBeLessThanOrEqual(places);
        const measured = measure(confirmed, asked);
        if (measured === 'enough') expect(credit).toBe(price);
        if (measured === 'short') expect(compare(credit, price)).toBe(-1);
        if (measured === 'over') expect(compare(credit, price)).not.toBe(-1);
      }
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['0', '0'],
  ['40', '36.84'],
  ['108.577633', '99.99'],
  ['108.577634', '100'],
  ['108.588', '100'],
  ['118.577634', '109.21'],
])('of 100 EUR at 0.921 a USDT, %s USDT are worth %s', (confirmed, worth) => {
  expect(creditOf({ price: '100', asked: { pay: '108.577634', tolerance: exact }, rate: '0.921', confirmed }, 2)).toBe(
    worth,
  );
});

test('an extremely large payment counts as the largest amount', () => {
  const worth = creditOf(
    { price: '1', asked: { pay: '0.1', tolerance: exact }, rate: '80000', confirmed: '9'.repeat(18) },
    2,
  );
  expect(decimalSchema.safeParse(worth).success).toBe(false);
  expect(sumOfCredits(['1', worth])).toBe('9'.repeat(18));
  expect(sumOfCredits(['1', '0.5'])).toBe('1.5');
});
