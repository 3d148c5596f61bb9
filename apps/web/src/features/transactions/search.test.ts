import { expect, test } from 'vitest';
import { choose, isNarrowed, parseTransactionSearch } from './search.ts';

test('the address bar keeps the filters, and what it cannot mean is as if nobody had chosen it', () => {
  const search = { status: 'confirmed', direction: 'incoming', asset: 'USDT', network: 'tron', cursor: 'abc_-1' };
  expect(parseTransactionSearch(search)).toEqual(search);
  expect(
    parseTransactionSearch({ status: 'paid', direction: 1, asset: 'usdt; drop', network: {}, cursor: '', more: 'x' }),
  ).toEqual({});
});

test('a filter begins at the newest transaction, and an empty choice takes it away', () => {
  expect(choose({ status: 'failed', cursor: 'x' }, 'asset', 'BTC')).toEqual({ status: 'failed', asset: 'BTC' });
  expect(choose({ status: 'failed' }, 'status', '')).toEqual({});
  expect([isNarrowed({ cursor: 'x' }), isNarrowed({ asset: 'BTC' })]).toEqual([false, true]);
});
