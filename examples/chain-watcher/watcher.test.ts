// Against a running platform with WALLET_TRON: CRYPTOIX_URL and CRYPTOIX_TOKEN, a service token with all scopes.
import { deepStrictEqual, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCryptoixClient } from '@cryptoix/client';
import { simulateChain } from './chain.ts';
import { createWatcher } from './watcher.ts';

const { CRYPTOIX_URL: url = '', CRYPTOIX_TOKEN: token = '' } = process.env;

const webhooks: string[] = [];
const receiver = createServer((request, response) => {
  void (async () => {
    webhooks.push(await text(request));
    response.end();
  })();
});
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
after(() => {
  receiver.close();
  receiver.closeAllConnections();
});

/** Looks again and again, for 20 s. */
async function eventually<T>(look: () => T | Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await look();
    if (wanted(value)) return value;
    if (Date.now() > deadline) throw new Error(`It is still ${JSON.stringify(value)}.`);
    await sleep(20);
  }
}

async function newShop() {
  const { id } = await createCryptoixClient({ url, token }).merchants.create.mutate({ name: 'Shop' });
  return createCryptoixClient({ url, token, merchantId: id, mode: 'live' });
}

test('a live payment is created, paid, undone by a reorg, paid again, and its merchant gets the events', async (t) => {
  const shop = await newShop();
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await shop.endpoints.create.mutate({ url: `http://127.0.0.1:${port}/hook`, event_types: ['payment.*'] });
  const asked = { amount: '10', currency: 'USD' };
  // Before the watcher there is no rate.
  await rejects(shop.payments.create.mutate(asked), (error: object) => {
    return 'data' in error && JSON.stringify(error.data).includes('"unavailable"');
  });

  const worker = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, BLOCK_MS: '50' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => worker.kill('SIGKILL'));
  let said = '';
  worker.stdout.on('data', (chunk: unknown) => (said += String(chunk)));
  await eventually(
    () => said,
    (words) => words.includes('set 3 rates'),
  );
  const { uuid, address: to } = await shop.payments.create.mutate(asked);
  const status = async () => (await shop.payments.get.query({ uuid })).status;
  worker.stdin.write(`pay TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj 3\npay ${to} 10\n`);
  await eventually(status, (now) => now === 'confirming' || now === 'completed');
  worker.stdin.write('reorg 64\n');
  await eventually(status, (now) => now === 'failed');
  worker.stdin.write(`pay ${to} 10\n`);
  await eventually(status, (now) => now === 'completed');
  const types = () =>
    webhooks.filter((body) => body.includes(uuid)).flatMap((body) => /"type":"(payment\.\w+)"/.exec(body)?.[1] ?? []);
  await eventually(types, (all) =>
    ['created', 'detected', 'failed', 'completed'].every((type) => all.includes(`payment.${type}`)),
  );

  // SIGTERM stops it gracefully.
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  deepStrictEqual([code, said.trim().split('\n').at(-1)], [0, 'drained']);
});

test('two watchers of one chain, on a bad connection, count every output once', async () => {
  const shop = await newShop();
  const pay = () => shop.payments.create.mutate({ amount: '10', currency: 'USDT' });
  const [first, second] = [await pay(), await pay()];
  const chain = simulateChain('tron');
  let calls = 0;
  const client = createCryptoixClient({
    url,
    token,
    fetch: async (to, init) => {
      const response = await fetch(to, init);
      // Every third response is lost, although the platform has done the work.
      if ((calls += 1) % 3 === 0) throw new TypeError('the connection broke');
      return response;
    },
  });
  const quote = () => Promise.resolve({ TRX: '0.1' });
  const watchers = [0, 1].map(() => createWatcher({ client, chain, quote, log: () => {} }));
  const poll = () => Promise.allSettled(watchers.map((one) => one.poll()));
  const { tx_hash } = chain.pay(first.address, '10', 'USDT');
  chain.pay(second.address, '10', 'USDT', { tx_hash, output_index: 1 });
  for (let block = 0; block < 25; block++) {
    await poll();
    chain.mine();
  }
  for (let again = 0; again < 5; again++) await poll();
  for (const { uuid } of [first, second]) {
    const { status, exception, amount_received } = await shop.payments.get.query({ uuid });
    deepStrictEqual(
      { status, exception, amount_received },
      { status: 'completed', exception: 'none', amount_received: '10' },
    );
  }
  const balances = await shop.balances.list.query({});
  ok(balances.some(({ asset, available, pending }) => asset === 'USDT' && available === '20' && pending === '0'));
});
