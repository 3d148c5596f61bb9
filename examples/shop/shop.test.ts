// Against a running platform: CRYPTOIX_URL and CRYPTOIX_KEY, a key of test mode that may also add endpoints.
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cryptoix, webhooks } from '@cryptoix/sdk';

const cryptoix = new Cryptoix();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/** Looks again and again, for 20 s. */
async function eventually(look: () => Promise<string> | string, wanted: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = await look();
    if (text.includes(wanted)) return;
    if (Date.now() > deadline) throw new Error(`It is still ${text}`);
    await sleep(20);
  }
}

test('an order is delivered once, when its payment is completed, and by nothing else', async (t) => {
  const port = await freePort();
  const shop = `http://127.0.0.1:${port}`;
  const { secret } = await cryptoix.endpoints.create({ url: `${shop}/webhooks`, event_types: ['payment.*'] });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'shop.ts')], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  let said = '';
  child.stdout.on('data', (chunk: unknown) => (said += String(chunk)));
  await eventually(() => said, 'The shop is at');

  const bought = await fetch(`${shop}/orders`, { method: 'POST', redirect: 'manual' });
  match(bought.headers.get('location') ?? '', /\/pay\/pay_/);
  const [payment] = (await cryptoix.payments.list({ limit: 1 })).items;
  if (payment === undefined) throw new Error('There is no payment.');
  const order = async () => (await fetch(`${shop}/orders/${payment.order_id}`)).text();
  await eventually(order, 'waiting');

  const event = { type: 'payment.completed', data: { order_id: payment.order_id, status: 'completed' } };
  const send = async (body: string, by: string) => {
    const headers = await webhooks.sign(body, by);
    return (await fetch(`${shop}/webhooks`, { method: 'POST', headers, body })).status;
  };
  const stranger = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  strictEqual(await send(JSON.stringify(event), stranger), 400);
  match(await order(), /waiting/);

  await cryptoix.sandbox.simulatePayment(payment.uuid, { what: 'confirmed' });
  await eventually(order, 'delivered');
  strictEqual(await send(JSON.stringify(event), secret), 200);
  deepStrictEqual(
    said.split('\n').filter((line) => line.startsWith('delivered')),
    [`delivered ${payment.order_id}`],
  );
});
