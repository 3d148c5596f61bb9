import { expect, test } from 'vitest';
import { parsePayments, parseTransactions, toInput } from './search.ts';

test('the URL keeps the filters and the page, and invalid ones are ignored', () => {
  const search = { status: 'confirmed', direction: 'incoming', asset: 'USDT', network: 'tron', cursor: 'abc_-1' };
  expect(parseTransactions(search)).toEqual(search);
  expect(
    parseTransactions({ status: 'paid', direction: 1, asset: 'usdt; drop', network: {}, cursor: '', more: 'x' }),
  ).toEqual({});
  expect(parsePayments({ order_id: ' 1001 ', status: 'completed', from: '2026-13-01' })).toEqual({
    order_id: '1001',
    status: 'completed',
  });
});

test('both days are whole, in the person’s time zone, and the API takes them as moments', () => {
  const { since = '', until = '', ...rest } = toInput({ from: '2026-11-01', to: '2026-11-02', cursor: 'x' });
  expect(new Date(since)).toEqual(new Date(2026, 10, 1));
  expect(new Date(until)).toEqual(new Date(2026, 10, 3));
  expect(rest).toEqual({ cursor: 'x' });
});
