import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createCryptoixClient } from '@cryptoix/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulateChain } from './chain.ts';
import { createWatcher } from './watcher.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { type App, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';

let app: App;
const webhooks: string[] = [];
const receiver = createServer((request, response) => {
  void (async () => {
    webhooks.push(await text(request));
    response.end();
  })();
});
let worker: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  app = await startApp({ ...(await newInstall()), env: publishedWallets });
}, 120_000);
afterAll(async () => {
  worker?.kill('SIGKILL');
  receiver.close();
  await app.stop();
  await removeInstall(app.dataDir);
}, 120_000);

function startWorker(url = app.url): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, CRYPTOIX_URL: url, CRYPTOIX_TOKEN: app.token, BLOCK_MS: '50' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout?.on('data', (chunk: unknown) => (said += String(chunk)));
  return child;
}

const newShop = async () => {
  const { id } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Shop' });
  return createCryptoixClient({ ...app, merchantId: id, mode: 'live' });
};

const types = (uuid: string) =>
  webhooks.filter((body) => body.includes(uuid)).flatMap((body) => /"type":"(payment\.\w+)"/.exec(body)?.[1] ?? []);

test('a live payment is created, paid, undone by a reorg, paid again, and its merchant gets the events', async () => {
  const shop = await newShop();
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await shop.endpoints.create.mutate({ url: `http://127.0.0.1:${port}/hook`, event_types: ['payment.*'] });
  const asked = { amount: '10', currency: 'USD' };
  await expect(shop.payments.create.mutate(asked)).rejects.toMatchObject({ data: { code: 'unavailable' } });

  worker = startWorker();
  await eventually(
    () => said,
    (words) => words.includes('set 3 rates'),
  );
  const { uuid, address: to } = await shop.payments.create.mutate(asked);
  const status = async () => (await shop.payments.get.query({ uuid })).status;
  worker.stdin?.write(`pay TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj 3\npay ${to} 10\n`);
  await eventually(status, (now) => now === 'confirming' || now === 'completed');
  worker.stdin?.write('reorg 64\n');
  await eventually(status, (now) => now === 'failed');
  worker.stdin?.write(`pay ${to} 10\n`);
  await eventually(status, (now) => now === 'completed');
  await eventually(
    () => types(uuid),
    (all) => all.includes('payment.completed') && all.includes('payment.failed'),
  );
  expect(types(uuid)).toEqual(expect.arrayContaining(['payment.created', 'payment.detected', 'payment.failed']));

  // SIGTERM stops it gracefully.
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  expect([code, said.trim().split('\n').at(-1)]).toEqual([0, 'drained']);
}, 120_000);

test('two watchers of one chain, on a bad connection, count every output once', async () => {
  const shop = await newShop();
  const pay = () => shop.payments.create.mutate({ amount: '10', currency: 'USDT' });
  const [first, second] = [await pay(), await pay()];
  const chain = simulateChain('tron');
  let calls = 0;
  const client = createCryptoixClient({
    ...app,
    fetch: async (url, init) => {
      const body = typeof init.body === 'string' ? init.body : null;
      const response = await fetch(url, { method: 'POST', headers: init.headers ?? {}, body });
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
    const paid = { status: 'completed', exception: 'none', amount_received: '10' };
    expect(await shop.payments.get.query({ uuid })).toMatchObject(paid);
  }
  expect(await shop.balances.list.query({})).toMatchObject([{ asset: 'USDT', available: '20', pending: '0' }]);
}, 120_000);
