// A shop that takes a payment, and delivers when the webhook says that it is paid. See README.md.
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { Cryptoix, type WebhookEvent } from '@cryptoix/sdk';
import { webhookHandler } from '@cryptoix/sdk/express';

const { WEBHOOK_SECRET: secret = '', PORT = '4242' } = process.env;
if (secret === '') throw new Error('Set WEBHOOK_SECRET: `npx @cryptoix/cli listen --print-secret`.');
/** Takes CRYPTOIX_KEY and CRYPTOIX_URL from the environment. */
const cryptoix = new Cryptoix();

interface Order {
  readonly id: string;
  readonly price: string;
  status: 'waiting' | 'delivered';
}
// In a real shop this is a table of your database.
const orders = new Map<string, Order>();

/** Creates an order and its payment. @returns the page at which the customer pays */
async function createOrder(): Promise<string> {
  // The order is there before the payment: its webhook can come before the response.
  const order: Order = { id: randomUUID(), price: '49.99', status: 'waiting' };
  orders.set(order.id, order);
  const payment = await cryptoix.payments.create(
    { amount: order.price, currency: 'USD', order_id: order.id, description: 'A book' },
    // When this is called again for the same order, after a crash for example, the payment stays the same.
    { idempotencyKey: order.id },
  );
  return payment.hosted_url;
}

/** Only a verified event gets here. It may come twice, and in any order. */
function onEvent(event: WebhookEvent): void {
  if (event.type !== 'payment.completed' || event.data.status !== 'completed') return;
  const order = orders.get(event.data.order_id ?? '');
  // In a real shop this is one statement, UPDATE … WHERE status = 'waiting', so that two webhooks deliver once.
  if (order === undefined || order.status === 'delivered') return;
  order.status = 'delivered';
  console.log(`delivered ${order.id}`);
}

const onWebhook = webhookHandler({ secret }, onEvent);

const server = createServer((request, response) => {
  const { method, url = '/' } = request;
  const route = async (): Promise<void> => {
    if (method === 'POST' && url === '/webhooks') return onWebhook(request, response);
    if (method === 'POST' && url === '/orders') {
      response.writeHead(303, { location: await createOrder() }).end();
      return;
    }
    if (url === '/')
      return page(response, 200, '<form method="post" action="/orders"><button>Buy the book</button></form>');
    const order = orders.get(/^\/orders\/([\w-]+)$/.exec(url)?.[1] ?? '');
    if (order === undefined) return page(response, 404, 'There is no such page.');
    page(response, 200, `Your order is ${order.status}.`);
  };
  route().catch((error: unknown) => {
    console.error(error);
    // A webhook that is answered 5xx comes again.
    if (response.headersSent) response.destroy();
    else page(response, 500, 'Something went wrong. Try again.');
  });
});

function page(response: ServerResponse, status: number, content: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><title>Shop</title><p>${content}</p></html>`);
}

server.listen(Number(PORT), '127.0.0.1', () => console.log(`The shop is at http://127.0.0.1:${PORT}`));
