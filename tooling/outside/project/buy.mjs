// A merchant is created, takes a payment and verifies its webhook. Prints `completed` and the payment.
import { createServer } from 'node:http';
import { createCryptoixClient } from '@cryptoix/client';
import { Cryptoix } from '@cryptoix/sdk';
import { webhookHandler } from '@cryptoix/sdk/express';

const { CRYPTOIX_URL: url = '', CRYPTOIX_TOKEN: token = '' } = process.env;
const { id: merchantId } = await createCryptoixClient({ url, token }).merchants.create.mutate({ name: 'Shop' });
const team = createCryptoixClient({ url, token, merchantId, mode: 'test' });
const { key } = await team.keys.create.mutate({
  label: 'Shop server',
  scopes: ['payments:read', 'payments:write', 'endpoints:read', 'endpoints:write'],
});
const cryptoix = new Cryptoix({ key, baseUrl: url });

/** @type {ReturnType<typeof webhookHandler> | undefined} */
let handle;
const server = createServer((request, response) => {
  handle?.(request, response).catch(() => response.writeHead(500).end());
});
await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
const bound = server.address();
if (bound === null || typeof bound === 'string') throw new Error('not listening');

const { secret } = await cryptoix.endpoints.create({
  url: `http://127.0.0.1:${bound.port}/webhooks`,
  event_types: ['payment.completed'],
});
const completed = new Promise((resolve) => {
  handle = webhookHandler({ secret }, (event) => {
    if (event.type === 'payment.completed') resolve(event.data.uuid);
  });
});
const { uuid } = await cryptoix.payments.create({ amount: '49.99', currency: 'USD' });
await cryptoix.sandbox.simulatePayment(uuid, { what: 'confirmed' });
if ((await completed) !== uuid) throw new Error('It is another payment.');
console.log(`completed ${uuid}`);
server.close();
server.closeAllConnections();
