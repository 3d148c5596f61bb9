import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asset, assets, fiats, findAsset } from './assets.ts';
import {
  add,
  canonical,
  compare,
  type Decimal,
  decimalPlaces,
  divide,
  lastDigit,
  multiply,
  subtract,
} from './decimal.ts';
import { amountToPay, leastPrice, measure, priceDigits, toleranceFor } from './pricing.ts';
import { crossRate } from './rates.ts';

const assetOf = (code: string, network: string): Asset => {
  const row = findAsset(code, network);
  if (row === undefined) throw new Error(`There is no ${code} on ${network}.`);
  return row;
};
const eth = assetOf('ETH', 'ethereum');
const btc = assetOf('BTC', 'bitcoin');
const usdt = assetOf('USDT', 'tron');
const trx = assetOf('TRX', 'tron');
const usd = (amount: Decimal) => ({ amount, currency: 'USD' });

/** The allowed rates: from a hundred-millionth of a dollar to a hundred million (`rates.set`). */
const worth = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.integer({ min: 0, max: 8 }))
  .map(([units, places]) => divide(String(units), `1${'0'.repeat(places)}`, places, 'down'))
  .filter((value) => compare(value, '100000000') <= 0);
const rate = fc.tuple(worth, worth).map(([one, other]) => crossRate(one, other));
/** A price with the digits of its currency. */
const price = fc
  .tuple(
    fc.constantFrom(...fiats.map(({ code }) => code), ...assets.map(({ asset }) => asset)),
    fc.bigInt({ min: 1n, max: 10n ** 14n }),
  )
  .map(([currency, units]) => {
    const places = priceDigits(currency) ?? 0;
    return { currency, amount: divide(String(units), `1${'0'.repeat(places)}`, places, 'down') };
  });
const asset = fc.constantFrom(...assets);

describe('the amount to pay', () => {
  test.each([
    // A live rate without an exact decimal: wallets cut its 18 digits.
    [eth, usd('25'), '3127.43', '0.007994'],
    [btc, usd('100'), '80000', '0.00125'],
    [usdt, usd('49.99'), '1', '49.99'],
    [usdt, usd('1234.56'), '1', '1234.56'],
    [usdt, usd('1'), '0.999', '1.002'],
    [trx, usd('25'), '0.2731', '91.55'],
    [trx, usd('0.01'), '0.2731', '0.03662'],
    // A satoshi at ten million dollars is a dime: there is no smaller unit.
    [btc, usd('1.01'), '10000000', '0.00000011'],
    [btc, { amount: '0.12345678', currency: 'BTC' }, '1', '0.12345678'],
    [eth, { amount: '0.123456789012345678', currency: 'ETH' }, '1', '0.12345679'],
  ])('in $asset for $amount $currency', (row, asked, at, toPay) => {
    expect(amountToPay(row, asked, at)).toBe(toPay);
  });

  test('has at most eight digits, is never too little, and at most 0.1 % or one last digit too much', () => {
    fc.assert(
      fc.property(asset, price, rate, (row, asked, at) => {
        const pay = amountToPay(row, asked, at);
        const finest = Math.min(8, row.precision);
        expect(decimalPlaces(pay)).toBeLessThanOrEqual(finest);
        // All in the currency of the price, which needs no rounding.
        const value = multiply(pay, at);
        expect(compare(value, asked.amount)).not.toBe(-1);
        const tooMuch = subtract(value, asked.amount);
        const allowed = [multiply(asked.amount, '0.001'), multiply(lastDigit(finest), at)];
        expect(allowed.some((bound) => compare(tooMuch, bound) <= 0)).toBe(true);
        // Nor is it ever a whole coin too much, where the digits allow.
        const coin = lastDigit(priceDigits(asked.currency) ?? 0);
        if (compare(multiply(lastDigit(finest), at), coin) <= 0) expect(compare(tooMuch, coin)).toBe(-1);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the tolerance of a payment', () => {
  test.each([
    [usdt, 'USD', '49.99', '1', '0', { below: '0.009999', above: '0.009999' }],
    [usdt, 'USD', '0.5', '1', '0', { below: '0.005', above: '0.005' }],
    [usdt, 'JPY', '6.5', '153.8', '0', { below: '0.006501', above: '0.006501' }],
    [usdt, 'USDT', '10', '1', '0', { below: '0', above: '0' }],
    [usdt, 'USD', '49.99', '1', '2.5', { below: '1.24975', above: '0.009999' }],
    [eth, 'USD', '0.007994', '3127.43', '0', { below: '0.000003197513613414', above: '0.000003197513613414' }],
    [eth, 'ETH', '1', '1', '0', { below: '0.000000009999999999', above: '0.000000009999999999' }],
    // A missing amount may be too small to be sent; a surplus counts from the first satoshi worth a cent.
    [btc, 'USD', '0.00125', '80000', '0', { below: '0.00000545', above: '0.00000012' }],
    [btc, 'USD', '0.00125', '80000', '5', { below: '0.0000625', above: '0.00000012' }],
  ])('%# in $asset', (row, currency, pay, at, leniency, expected) => {
    expect(toleranceFor(row, { pay, rate: at, currency, leniency })).toEqual(expected);
  });

  test('is less than the smallest coin and at most 1 %, and wider only downwards: by an amount that cannot be sent or that the merchant accepts', () => {
    const percent = fc.integer({ min: 0, max: 500 }).map((share) => canonical((share / 100).toFixed(2)));
    fc.assert(
      fc.property(asset, price, rate, percent, (row, asked, at, leniency) => {
        fc.pre(compare(multiply(row.min_amount, at), asked.amount) <= 0);
        const pay = amountToPay(row, asked, at);
        const { above, below } = toleranceFor(row, { pay, rate: at, currency: asked.currency, leniency });
        expect(compare(multiply(above, at), lastDigit(priceDigits(asked.currency) ?? 0))).toBe(-1);
        expect(compare(above, multiply(pay, '0.01'))).not.toBe(1);
        expect(compare(below, above)).not.toBe(-1);
        expect(compare(below, pay)).toBe(-1);
        const reasons = [above, multiply(pay, multiply(leniency, '0.01')), row.min_amount];
        expect(reasons.some((reason) => compare(below, reason) <= 0)).toBe(true);
        // A rest that cannot be sent is asked for only when less than half has been sent.
        const isSmall = compare(pay, multiply(row.min_amount, '2')) < 0;
        if (!isSmall) expect(compare(add(below, lastDigit(row.precision)), row.min_amount)).not.toBe(-1);
        expect(compare(below, multiply(pay, '0.5'))).not.toBe(1);

        const asks = { pay, tolerance: { above, below } };
        const step = lastDigit(row.precision);
        expect(measure(pay, asks)).toBe('enough');
        expect(measure(add(pay, above), asks)).toBe('enough');
        expect(measure(add(pay, add(above, step)), asks)).toBe('over');
        expect(measure(subtract(pay, below), asks)).toBe('enough');
        expect(measure(subtract(pay, add(below, step)), asks)).toBe('short');
      }),
      { numRuns: 1_000 },
    );
  });
});

test('the least price is the first whose amount can be sent', () => {
  expect(leastPrice(btc, 'USD', '80000')).toBe('0.44');
  fc.assert(
    fc.property(asset, price, rate, (row, { currency }, at) => {
      const least = leastPrice(row, currency, at);
      expect(decimalPlaces(least)).toBeLessThanOrEqual(priceDigits(currency) ?? 0);
      expect(compare(amountToPay(row, { amount: least, currency }, at), row.min_amount)).not.toBe(-1);
      const less = subtract(least, lastDigit(priceDigits(currency) ?? 0));
      expect(compare(less, multiply(row.min_amount, at))).toBe(-1);
    }),
  );
});
