import { createCryptoixClient } from '@cryptoix/client';

const client = createCryptoixClient({ url: 'http://127.0.0.1:3000', token: 'a-service-token' });
const observed = {
  network: 'tron',
  address: 'TWby3ABp3rfeAnRS2JS3kKLoo9e33SZfD3',
  asset: 'USDT',
  tx_hash: 'a1',
  amount: '10',
};
export const { transactions } = await client.chain.observe.mutate(observed);
