import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalSchema } from '../json.ts';
import { amountSchema } from './amount.ts';
import { assets, currencyPrecision, fiats, findAsset, networksOf } from './assets.ts';
import {
  add,
  canonical,
  compare,
  type Decimal,
  decimalPlaces,
  divide,
  isZero,
  multiply,
  roundTo,
  subtract,
  sum,
} from './decimal.ts';
import { defineMachine } from './machine.ts';
import { paymentMachine } from './machines.ts';
import { crossRate, testRates } from './rates.ts';

/** Whole units of 10^-18, the same number as a bigint: an arithmetic that cannot be wrong in the same way. */
const scale = 18;
const units = fc.bigInt(-(10n ** 36n) + 1n, 10n ** 36n - 1n);
const positive = fc.bigInt(1n, 10n ** 36n - 1n);

function decimalOf(value: bigint): Decimal {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

describe('exact decimals', () => {
  test('add, subtract, compare and sum as whole numbers do', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [x, y] = [decimalOf(a), decimalOf(b)];
        expect(add(x, y)).toBe(canonical(decimalOf(a + b)));
        expect(subtract(x, y)).toBe(canonical(decimalOf(a - b)));
        expect(compare(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(sum([x, y, x])).toBe(canonical(decimalOf(a + b + a)));
        expect(isZero(subtract(x, x))).toBe(true);
      }),
    );
  });

  test('multiply exactly', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const product = multiply(decimalOf(a), decimalOf(b));
        expect(multiply(product, `1${'0'.repeat(2 * scale)}`)).toBe(String(a * b));
      }),
    );
  });

  test('divide and round to the given places, down never too much and up never too little', () => {
    fc.assert(
      fc.property(units, positive, fc.integer({ min: 0, max: 18 }), (a, b, places) => {
        const power = 10n ** BigInt(places);
        const [x, y] = [decimalOf(a), decimalOf(b)];
        // bigint division rounds towards zero, as `down` does.
        const cut = (a * power) / b;
        const away = (a * power) % b === 0n ? cut : cut + (a < 0n ? -1n : 1n);
        expect(multiply(divide(x, y, places, 'down'), String(power))).toBe(String(cut));
        expect(multiply(divide(x, y, places, 'up'), String(power))).toBe(String(away));
        expect(roundTo(x, places, 'down')).toBe(divide(x, '1', places, 'down'));
        expect(roundTo(x, places, 'up')).toBe(divide(x, '1', places, 'up'));
      }),
    );
  });

  test('have one form: no exponent, no trailing zeros, no negative zero', () => {
    fc.assert(
      fc.property(units, (a) => {
        const text = canonical(decimalOf(a));
        expect(text).toMatch(/^(?:0|-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)$/);
        expect(canonical(text)).toBe(text);
      }),
    );
    expect([canonical('-0.00'), subtract('1', '1.0'), canonical('1e-7'), canonical('1e21')]).toEqual([
      '0',
      '0',
      '0.0000001',
      '1000000000000000000000',
    ]);
    expect([decimalPlaces('12'), decimalPlaces('12.50'), decimalPlaces('0.001')]).toEqual([0, 1, 3]);
  });
});

describe('an amount', () => {
  const read = (value: unknown) => {
    const parsed = amountSchema().safeParse(value);
    return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message).join(' ');
  };

  test.each([
    ['12.50', '12.5'],
    ['0012.5', '12.5'],
    [12.5, '12.5'],
    [1e-5, '0.00001'],
    [1e17, '100000000000000000'],
    ['999999999999999999.999999999999999999', '999999999999999999.999999999999999999'],
    ['0.000000000000000001', '0.000000000000000001'],
  ])('%s is %s', (value, amount) => {
    expect(read(value)).toBe(amount);
  });

  test.each([
    ['-1', 'Must not be negative.'],
    [-0.5, 'Must not be negative.'],
    ['0', 'Must be greater than zero.'],
    ['-0', 'Must be greater than zero.'],
    [0, 'Must be greater than zero.'],
    ['1e5', 'exponent form'],
    ['1E-5', 'exponent form'],
    ['1000000000000000000', 'too large'],
    [1e18, 'too large'],
    [Number.MAX_VALUE, 'too large'],
    ['0.0000000000000000001', 'too precise'],
    [Number.MIN_VALUE, 'too precise'],
    ['1'.repeat(61), 'too long'],
    ['', 'Must be a number or a decimal string'],
    ['12,50', 'Must be a number or a decimal string'],
    ['+1', 'Must be a number or a decimal string'],
    ['.5', 'Must be a number or a decimal string'],
    [' 1', 'Must be a number or a decimal string'],
    ['0x10', 'Must be a number or a decimal string'],
    ['١', 'Must be a number or a decimal string'],
    [Number.NaN, 'Must be a number or a decimal string'],
    [Number.POSITIVE_INFINITY, 'Must be a number or a decimal string'],
    [null, 'Must be a number or a decimal string'],
    [['1'], 'Must be a number or a decimal string'],
    [undefined, 'is required'],
  ])('%s is refused: %s', (value, message) => {
    expect(read(value)).toContain(message);
  });

  test('of a megabyte of digits is refused at once', () => {
    const started = process.cpuUsage();
    expect(read('1'.repeat(1_000_000))).toContain('too long');
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  test('that is accepted is valid in responses, in any form it was sent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.bigInt().map(String)), (value) => {
        const parsed = amountSchema().safeParse(value);
        if (parsed.success) expect(decimalSchema.safeParse(parsed.data).success).toBe(true);
      }),
    );
  });
});

describe('the table of assets', () => {
  test('has each asset once a network, with a fee its network can carry', () => {
    expect(new Set(assets.map(({ asset, network }) => `${asset} ${network}`)).size).toBe(assets.length);
    for (const row of assets) {
      expect(findAsset(row.asset, row.network)).toBe(row);
      expect(networksOf(row.asset)).toContain(row.network);
      expect(decimalPlaces(row.network_fee)).toBeLessThanOrEqual(row.precision);
      expect(decimalSchema.safeParse(row.network_fee).success).toBe(true);
      // Prices have at most eight digits, and their amounts must be payable.
      expect(decimalPlaces(row.min_amount)).toBeLessThanOrEqual(Math.min(row.precision, 8));
      expect(compare(row.min_amount, '0')).toBe(1);
    }
  });

  test('knows the precision of every currency of a price, and no others', () => {
    expect([
      currencyPrecision('USD'),
      currencyPrecision('JPY'),
      currencyPrecision('BTC'),
      currencyPrecision('XXX'),
    ]).toEqual([2, 0, 8, undefined]);
    expect(findAsset('BTC', 'tron')).toBeUndefined();
  });
});

describe('rates', () => {
  test('of test mode cover every currency in the table', () => {
    for (const code of [...assets.map(({ asset }) => asset), ...fiats.map((fiat) => fiat.code)]) {
      expect(compare(testRates[code] ?? '0', '0')).toBe(1);
    }
  });

  test('between two currencies are the value of one in the other', () => {
    expect(crossRate('80000', '1')).toBe('80000');
    expect(crossRate('80000', '1.25')).toBe('64000');
    expect(crossRate('1', '80000')).toBe('0.0000125');
  });
});

describe('a machine', () => {
  const door = defineMachine({ object: 'door', moves: { open: ['shut'], shut: ['open', 'gone'], gone: [] } });

  test('allows the transitions of its table and no others', () => {
    expect(door.canMove('open', 'shut')).toBe(true);
    expect(door.canMove('open', 'gone')).toBe(false);
    expect(door.canMove('open', 'open')).toBe(false);
    expect([door.isFinal('gone'), door.isFinal('shut')]).toEqual([true, false]);
  });

  test('of payments reaches completed from every state, also from expired: it may turn out to be paid in time', () => {
    for (const from of ['created', 'detected', 'confirming', 'expired', 'failed'] as const) {
      expect(paymentMachine.canMove(from, 'completed')).toBe(true);
    }
  });
});
