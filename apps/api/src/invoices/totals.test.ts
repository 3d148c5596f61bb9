import { add, compare, decimalSchema, divide, subtract } from '@cryptoix/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { billingFault, creditOf, paidOf, totalOf } from './totals.ts';

/** A decimal of at most `places` digits after the point, above zero. */
const decimal = (places: number, max = 10n ** 9n) =>
  fc.bigInt({ min: 1n, max }).map((units) => divide(String(units), String(10n ** BigInt(places)), places, 'down'));

test('a total is exact where floats are not', () => {
  expect(totalOf([{ price: '0.1', quantity: 3 }])).toBe('0.3');
  expect(
    totalOf([
      { price: '1.005', quantity: 1_000_000 },
      { price: '0.000000000000000001', quantity: 1 },
    ]),
  ).toBe('1005000.000000000000000001');
});

test('a total in cents is what whole numbers make of it', () => {
  const item = fc.record({
    cents: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    quantity: fc.integer({ min: 1, max: 1e6 }),
  });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
      const cents = items.reduce((all, one) => all + one.cents * BigInt(one.quantity), 0n);
      const priced = items.map((one) => ({
        price: divide(String(one.cents), '100', 2, 'down'),
        quantity: one.quantity,
      }));
      expect(totalOf(priced)).toBe(divide(String(cents), '100', 2, 'down'));
    }),
  );
});

test.each([
  ['USD', '12.5', undefined],
  ['USD', '12.505', 'items.0.price'],
  ['JPY', '100', undefined],
  ['JPY', '100.5', 'items.0.price'],
  ['BTC', '0.00000001', undefined],
  ['BTC', '0.000000001', 'items.0.price'],
  ['XXX', '1', 'currency'],
  ['USD', '999999999999999999', 'items'],
])('in %s an item of %s twice has a fault in %s', (currency, price, path) => {
  expect(billingFault([{ price, quantity: 2 }], currency)?.path).toBe(path);
});

test('items have no faults just when an event can carry their total', () => {
  const item = fc.record({ price: decimal(2, 10n ** 16n), quantity: fc.integer({ min: 1, max: 1e4 }) });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
      const carried = decimalSchema.safeParse(totalOf(items)).success;
      expect(billingFault(items, 'USD') === null).toBe(carried);
    }),
  );
});

test('what was asked is worth the price, less is worth less and more at least as much', () => {
  fc.assert(
    fc.property(decimal(2), decimal(4), decimal(8), fc.boolean(), (price, rate, difference, more) => {
      const pay = divide(price, rate, 8, 'up');
      const credit = (confirmed: string) => creditOf({ price, pay, rate, confirmed }, 2);
      expect(credit(pay)).toBe(price);
      const confirmed = more ? add(pay, difference) : subtract(pay, difference);
      fc.pre(compare(confirmed, '0') >= 0);
      const measured = compare(credit(confirmed), price);
      if (compare(confirmed, pay) < 0) expect(measured).toBe(-1);
      else expect(measured).toBeGreaterThanOrEqual(0);
    }),
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
  expect(creditOf({ price: '100', pay: '108.577634', rate: '0.921', confirmed }, 2)).toBe(worth);
});

test('a payment beyond all bounds is worth the most that an amount can say', () => {
  const worth = creditOf({ price: '1', pay: '0.1', rate: '80000', confirmed: '9'.repeat(18) }, 2);
  expect(decimalSchema.safeParse(worth).success).toBe(false);
  expect(paidOf(['1', worth])).toBe('9'.repeat(18));
  expect(paidOf(['1', '0.5'])).toBe('1.5');
});
