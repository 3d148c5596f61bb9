import { expect, test } from 'vitest';
import { worthAt } from './worth.ts';

const worth = worthAt(
  new Map([
    ['BTC', '100000'],
    ['USDT', '0.9995'],
  ]),
  { currency: 'EUR', places: 2 },
);

test('an amount is worth its rate, rounded to the coins of the currency', () => {
  expect(worth.of({ asset: 'BTC', amount: '0.00012345' })).toBe('12.35 EUR');
  expect(worth.of({ asset: 'EUR', amount: '3' })).toBe('3 EUR');
  expect(worth.of({ asset: 'TRX', amount: '3' })).toBeNull();
});

test('a sum is rounded once, and names what it leaves out', () => {
  const cents = Array.from({ length: 3 }, () => ({ asset: 'USDT', amount: '0.004' }));
  expect(worth.sum(cents)).toEqual({ text: '0.01 EUR', without: [] });
  expect(
    worth.sum([
      { asset: 'BTC', amount: '1' },
      { asset: 'TRX', amount: '7' },
    ]),
  ).toEqual({
    text: '100,000 EUR',
    without: ['TRX'],
  });
  expect(worth.sum([{ asset: 'TRX', amount: '7' }])).toBeNull();
  expect(worth.sum([])).toEqual({ text: '0 EUR', without: [] });
});
