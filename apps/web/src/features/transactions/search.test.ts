import { expect, test } from 'vitest';
import { choose, hasFilters, parseTransactionSearch } from './search.ts';

test('the URL keeps the filters, and invalid ones are ignored', () => {
  const search = { status: 'confirmed', direction: 'incoming', asset: 'USDT', network: 'tron', cursor: 'abc_-1' };
  expect(parseTransactionSearch(search)).toEqual(search);
  expect(
    parseTransactionSearch({ status: 'paid', direction: 1, asset: 'usdt; drop', network: {}, cursor: '', more: 'x' }),
  ).toEqual({});
});

test('a filter starts at the newest transaction, and an empty choice removes it', () => {
  expect(choose({ status: 'failed', cursor: 'x' }, 'asset', 'BTC')).toEqual({ status: 'failed', asset: 'BTC' });
  expect(choose({ status: 'failed' }, 'status', '')).toEqual({});
  expect([hasFilters({ cursor: 'x' }), hasFilters({ asset: 'BTC' })]).toEqual([false, true]);
});
