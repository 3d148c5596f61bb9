import { expect, test } from 'vitest';
import { closedOf } from './closed.ts';

const currency = (code: string, ...networks: string[]) => ({
  code,
  networks: networks.map((network) => ({ network })),
});
const all = [currency('USDT', 'tron', 'ethereum', 'polygon'), currency('BTC', 'bitcoin'), currency('USD')];

test('what live payments are not open for is named, with its networks where it is open over others', () => {
  expect(closedOf(all, all)).toEqual([]);
  expect(closedOf(all, [currency('USD')])).toEqual([
    { asset: 'USDT', networks: [] },
    { asset: 'BTC', networks: [] },
  ]);
  expect(closedOf(all, [currency('USDT', 'tron'), currency('BTC', 'bitcoin'), currency('USD')])).toEqual([
    { asset: 'USDT', networks: ['ethereum', 'polygon'] },
  ]);
});
