import { expect, test } from 'vitest';
import { formatAmount, formatMoney } from './format.ts';

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
