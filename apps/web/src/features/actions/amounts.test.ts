import { expect, test } from 'vitest';
import { balanceAfter, mostOf, parseAmount, refundOf } from './amounts.ts';

test.each([
  [' 49.99 ', '49.99'],
  ['0.00000001', '0.00000001'],
  ['0', null],
  ['0.00', null],
  ['1,000', null],
  ['1e3', null],
  ['-1', null],
  ['', null],
])('%j is the amount %j', (typed, amount) => {
  expect(parseAmount(typed)).toBe(amount);
});

test('a refund takes its fee from the balance, or from the customer', () => {
  expect(refundOf('10', '1', 'balance')).toEqual({ taken: '11', received: '10' });
  expect(refundOf('10', '1', 'amount')).toEqual({ taken: '10', received: '9' });
  expect(refundOf('1', '1', 'amount')).toBeNull();
  expect(refundOf(null, '1', 'balance')).toBeNull();
});

test('the balance after it is exact, or short by what is missing', () => {
  expect(balanceAfter('0.3', '0.1')).toEqual({ after: '0.2' });
  expect(balanceAfter('0.3', '0.30000001')).toEqual({ short: '0.00000001' });
  expect(balanceAfter(undefined, '1')).toBeNull();
});

test('all of a balance is what is left after the fee', () => {
  expect(mostOf('100.5', '1')).toBe('99.5');
  expect(mostOf('1', '1')).toBeNull();
});
