import { expect, test } from 'vitest';
import { formatAmount, formatDuration, formatMoney, formatRelative } from './format.ts';

test.each([
  ['50.5', '50.50'],
  ['1249', '1,249'],
  ['0', '0'],
  ['0.00000001', '0.00000001'],
  // More digits than a number holds.
  ['123456789012345678.123456789012345678', '123,456,789,012,345,678.123456789012345678'],
  ['not an amount', 'not an amount'],
])('the amount %s reads %s', (amount, shown) => {
  expect(formatAmount(amount)).toBe(shown);
});

test('an amount has its currency behind it', () => {
  expect(formatMoney('1249.5', 'USDT')).toBe('1,249.50 USDT');
});

test.each([
  [-400, 'now'],
  [-3_000, '3 s ago'],
  [3 * 60_000, 'in 3 min'],
  [-59.6 * 60_000, '1 h ago'],
  [-2 * 3_600_000, '2 h ago'],
  [-86_400_000, 'yesterday'],
  [-30 * 86_400_000, 'last month'],
  [3 * 86_400_000, 'in 3 days'],
])('a moment %d ms from now reads %s', (ms, shown) => {
  expect(formatRelative(new Date(1_800_000_000_000 + ms), 1_800_000_000_000)).toBe(shown);
});

test.each([
  [85.4, '85 ms'],
  [1_234, '1.2 s'],
  [5 * 60_000, '5 min'],
  [2.5 * 3_600_000, '2.5 h'],
  [3 * 86_400_000, '3 days'],
])('a duration of %d ms reads %s', (ms, shown) => {
  expect(formatDuration(ms)).toBe(shown);
});
