import { expect, test } from 'vitest';
import { closedOf } from './closed.ts';

const currency = (code: string, ...networks: string[]) => ({
  code,
  networks: networks.map((network) => ({ network })),
});
const all = [currency('USDT', 'tron', 'ethereum', 'polygon'), currency('BTC', 'bitcoin'), currency('USD')];

test('assets that are closed for live payments are named, with their networks if others are open', () => {
  expect(closedOf(all, all)).toEqual([]);
  expect(closedOf(all, [currency('USD')])).toEqual([
    { asset: 'USDT', networks: [] },
    { asset: 'BTC', networks: [] },
  ]);
  expect(closedOf(all, [currency('USDT', 'tron'), currency('BTC', 'bitcoin'), currency('USD')])).toEqual([
    { asset: 'USDT', networks: ['ethereum', 'polygon'] },
  ]);
});
