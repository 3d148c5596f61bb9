// The SDK against the running platform, over HTTP.
import { createServer } from 'node:http';
import { createCryptoixClient } from '@cryptoix/client';
import { eventTypes } from '@cryptoix/core';
import { type App, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { eventually } from '@cryptoix/harness/eventually';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { openReceiver, type Received } from '@cryptoix/harness/receiver';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { webhookHandler as forExpress } from './adapters/express.ts';
import { webhookHandler as forFetch } from './adapters/fetch.ts';
import { webhookHandler as forHono } from './adapters/hono.ts';
import { webhookHandler as forNext } from './adapters/next.ts';
import { Cryptoix, CryptoixError, type WebhookEvent, webhooks } from './index.ts';

let app: App;
let cryptoix: Cryptoix;
/** The webhook of a completed payment as the platform sent it, with the secrets of its endpoint. */
let webhook: Received;
let secret: string;
let publicKey: string | null;
let paid: string;

beforeAll(async () => {
  app = await startApp(await newInstall());
  const { id } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Shop' });
  const team = createCryptoixClient({ ...app, merchantId: id, mode: 'test' });
  const { key } = await team.keys.create.mutate({
    label: 'Shop server',
    scopes: ['payments:read', 'payments:write', 'endpoints:read', 'endpoints:write', 'webhooks:read', 'events:read'],
  });
  cryptoix = new Cryptoix({ key, baseUrl: app.url });

  const received: Received[] = [];
  const receiver = await openReceiver((request) => {
    received.push(request);
    return {};
  });
  const endpoint = await cryptoix.endpoints.create({ url: receiver.url, event_types: ['payment.*'], ed25519: true });
  [secret, publicKey] = [endpoint.secret, endpoint.public_key];
  const { uuid } = await cryptoix.payments.create({ amount: '25.10', currency: 'USD', order_id: 'order-1' });
  paid = uuid;
  await cryptoix.sandbox.simulatePayment(uuid, { what: 'confirmed' });
  const completed = ({ headers }: Received) => headers['x-cryptoix-event'] === 'payment.completed';
  const all = await eventually(
    () => received,
    (arrived) => arrived.some(completed),
  );
  await receiver.down();
  const found = all.find(completed);
  if (found === undefined) throw new Error('The webhook is missing.');
  webhook = found;
});

afterAll(async () => {
  await app.stop();
  await removeInstall(app.dataDir);
});

describe('calls', () => {
  test('create and read a payment, with amounts as decimal strings', async () => {
    const made = await cryptoix.payments.create({ amount: '0.10', currency: 'USD', metadata: { cart: '7' } });
    expect(made).toMatchObject({
      status: 'created',
      price: { amount: '0.1', currency: 'USD' },
      metadata: { cart: '7' },
    });
    await expect(cryptoix.payments.get(made.uuid)).resolves.toEqual(made);
    await cryptoix.sandbox.simulatePayment(made.uuid, { what: 'expired' });
    await expect(cryptoix.payments.get(made.uuid)).resolves.toMatchObject({ status: 'expired' });
  });

  test('with one Idempotency-Key have one effect', async () => {
    const create = () => cryptoix.payments.create({ amount: 3, currency: 'USD' }, { idempotencyKey: 'order-3' });
    const [first, second] = [await create(), await create()];
    expect(second).toEqual(first);
    const other = cryptoix.payments.create({ amount: 4, currency: 'USD' }, { idempotencyKey: 'order-3' });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 });
  });

  test('list everything, page after page', async () => {
    for (const amount of ['1', '2', '3'])
      await cryptoix.payments.create({ amount, currency: 'USD', order_id: 'order-list' });
    const found: string[] = [];
    for await (const { price } of cryptoix.payments.list({ order_id: 'order-list', limit: 2 }))
      found.push(price.amount);
    expect(found).toEqual(['3', '2', '1']);
    const first = await cryptoix.payments.list({ order_id: 'order-list', limit: 2 });
    expect([first.items.length, first.hasMore]).toEqual([2, true]);
  });

  test('that fail throw the code of the API and the request’s id', async () => {
    const refused: unknown = await cryptoix.refunds.create({ payment_uuid: paid }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CryptoixError);
    expect(refused).toMatchObject({
      code: 'missing_scope',
      status: 403,
      requestId: expect.stringMatching(/^req_/),
      details: { required_scope: 'refunds:write' },
    });
    const stranger = new Cryptoix({ key: 'ak_test_wrong', baseUrl: app.url });
    await expect(stranger.session.who()).rejects.toMatchObject({ code: 'invalid_api_key', status: 401 });
    await expect(cryptoix.payments.get('pay_missing')).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });

  test('reach every kind of route: no input, a change, a deletion', async () => {
    await expect(cryptoix.session.who()).resolves.toMatchObject({ type: 'api_key', mode: 'test' });
    expect((await cryptoix.events.types()).map(({ type }) => type)).toEqual(eventTypes.map(({ type }) => type));
    const { id } = await cryptoix.endpoints.create({ url: `${app.url}/x`, event_types: ['payment.created'] });
    await expect(cryptoix.endpoints.update(id, { status: 'paused' })).resolves.toMatchObject({ status: 'paused' });
    await expect(cryptoix.endpoints.delete(id)).resolves.toEqual({ id, deleted: true });
  });
});

describe('a webhook of the platform', () => {
  const event = () => webhooks.verify(webhook.body, webhook.headers, secret);

  test('is verified, and its type says what its data is', async () => {
    const { type, data, livemode } = await event();
    if (type !== 'payment.completed') throw new Error(`It is ${type}.`);
    expect([data.uuid, data.order_id, data.price.amount, livemode]).toEqual([paid, 'order-1', '25.1', false]);
  });

  test('is verified by the endpoint’s public key, and by no other secret', async () => {
    await expect(webhooks.verify(webhook.body, webhook.headers, publicKey ?? '')).resolves.toEqual(await event());
    const wrong = webhooks.verify(webhook.body, webhook.headers, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    await expect(wrong).rejects.toMatchObject({ code: 'signature_mismatch' });
  });

  /** Sends a body to a receiver, with the headers of the real webhook. */
  type Send = (body: string) => Promise<{ status: number }>;
  const init = (body: string) => ({ method: 'POST', headers: webhook.headers, body });
  const request = (body: string) => new Request('http://shop.example/webhooks', init(body));
  type OnEvent = (event: WebhookEvent) => void | Promise<void>;
  const adapters: [string, (onEvent: OnEvent) => Promise<Send>][] = [
    ['fetch', (onEvent) => Promise.resolve((body) => forFetch({ secret }, onEvent)(request(body)))],
    ['Next.js', (onEvent) => Promise.resolve((body) => forNext({ secret }, onEvent)(request(body)))],
    [
      'Hono',
      (onEvent) => {
        const hono = new Hono().post('/webhooks', forHono({ secret }, onEvent));
        return Promise.resolve(async (body) => hono.request('/webhooks', init(body)));
      },
    ],
    [
      // Express hands the requests of node:http to its handlers, and a failure to its error handler.
      'Express',
      async (onEvent) => {
        const handle = forExpress({ secret }, onEvent);
        const server = createServer((incoming, response) => {
          handle(incoming, response).catch(() => response.writeHead(500).end());
        });
        const port = await listenSomewhere(server);
        onTestFinished(() => server.closeAllConnections());
        onTestFinished(() => void server.close());
        const { host: _host, 'content-length': _length, connection: _connection, ...headers } = webhook.headers;
        return (body) => fetch(`http://127.0.0.1:${port}/webhooks`, { ...init(body), headers });
      },
    ],
  ];

  describe.each(adapters)('in a handler for %s', (_, open) => {
    test('is accepted, and given to the handler once it is verified', async () => {
      const events: WebhookEvent[] = [];
      const send = await open((one) => void events.push(one));
      expect((await send(webhook.body)).status).toBe(200);
      expect(events).toEqual([await event()]);
    });

    test('is refused when a byte is another, or when it is too large', async () => {
      const events: WebhookEvent[] = [];
      const send = await open((one) => void events.push(one));
      expect((await send(webhook.body.replace('25.1', '95.1'))).status).toBe(400);
      expect((await send('x'.repeat(300_000))).status).toBe(413);
      expect(events).toEqual([]);
    });

    test('is not acknowledged when the handler fails', async () => {
      const send = await open(() => Promise.reject(new Error('The database is down.')));
      const status = await send(webhook.body).then(
        (response) => response.status,
        () => 500,
      );
      expect(status).toBe(500);
    });
  });
});

describe('following events', () => {
  test('gives the exact text that webhooks carry, and goes on behind a cursor', async () => {
    const seen = [];
    for await (const event of cryptoix.events.follow({ types: ['payment.*'] })) {
      seen.push(event);
      if (event.type === 'payment.completed') break;
    }
    expect(seen.map(({ type }) => type).slice(0, 2)).toEqual(['payment.created', 'payment.detected']);
    expect(seen.at(-1)?.body).toBe(webhook.body);
    const [first, second] = seen;
    for await (const event of cryptoix.events.follow({ after: first?.cursor })) {
      expect(event.id).toBe(second?.id);
      break;
    }
  });

  // Last: it restarts the platform.
  test('goes on by itself when the platform has been down', async () => {
    const { nextCursor: after } = await cryptoix.events.feed({ after: 'latest' });
    const events = cryptoix.events.follow({ after, types: ['payment.created'] });
    const create = () => cryptoix.payments.create({ amount: '7', currency: 'USD' });
    const arriving = events.next();
    const made = await create();
    expect((await arriving).value?.object_id).toBe(made.uuid);
    const next = events.next();
    await app.stop();
    app = await startApp(app);
    const { uuid } = await create();
    expect((await next).value?.object_id).toBe(uuid);
  });
});
