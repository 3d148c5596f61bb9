import { createHmac } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { webhooks } from '@cryptoix/sdk';
import { eventually } from '@cryptoix/harness/eventually';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { openReceiver, type Received, type Reply } from '@cryptoix/harness/receiver';
import { expect, inject, onTestFinished, test } from 'vitest';
import { hasTerminal, newDeveloper, newMachine, objectOf, rowsOf, type Running } from '../test/cli.ts';

const app = inject('app');
/** A process of ours starts, and calls twice, on a machine that may be busy. */
const startMs = 20_000;

/** A server of the developer, with what came. */
async function newShop(reply: (one: Received) => Reply = () => ({})) {
  const received: Received[] = [];
  const receiver = await openReceiver((one) => {
    received.push(one);
    return reply(one);
  });
  onTestFinished(() => receiver.down());
  const types = () => received.map(({ headers }) => headers['x-cryptoix-event']);
  return { ...receiver, received, types };
}

type Developer = Awaited<ReturnType<typeof newDeveloper>>;
const pay = (developer: Developer) => developer.team.payments.create.mutate({ amount: '5', currency: 'USD' });
const ready = (running: Running) =>
  eventually(
    () => running.errors(),
    (errors) => errors.includes('Ready.'),
    startMs,
  );
const until = (shop: Awaited<ReturnType<typeof newShop>>, count: number) =>
  eventually(
    () => shop.received,
    ({ length }) => length >= count,
    startMs,
  );

test('a webhook reaches a local server, signed in both forms with a secret that stays the same', async () => {
  const [developer, shop] = [await newDeveloper(), await newShop()];
  const { out } = await developer.run(['listen', '--print-secret']);
  const secret = out.trim();
  const running = developer.start(['listen', '--forward-to', shop.url]);
  await ready(running);
  const { uuid } = await pay(developer);
  const [webhook] = await until(shop, 1);
  if (webhook === undefined) throw new Error('There is none.');
  await expect(webhooks.verify(webhook.body, webhook.headers, secret)).resolves.toMatchObject({
    type: 'payment.created',
    data: { uuid },
  });
  const sdkForm = createHmac('sha256', secret).update(webhook.body).digest('hex');
  expect(webhook.headers['x-cryptoix-signature']).toBe(sdkForm);
  const { items } = await developer.team.events.list.query({ object_id: uuid });
  expect(webhook.id).toBe(items[0]?.id);
  await eventually(
    () => running.out(),
    (said) => /payment\.created {2}evt_\w+ {2}200 in \d+ ms/.test(said),
  );
  expect(await running.interrupt()).toMatchObject({ code: 0 });
  expect((await developer.run(['listen', '--print-secret'])).out.trim()).toBe(secret);
  const file = join(developer.home, `.config/cryptoix/listen/${developer.merchantId}.secret`);
  expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual([secret, 0o600]);
});

test('each response is shown, a failure with its beginning, and nobody listening too', async () => {
  const developer = await newDeveloper();
  const shop = await newShop(() => ({ status: 400, body: 'bad \u001b[31msignature\nmore' }));
  const running = developer.start(['listen', '--forward-to', shop.url, '--json']);
  await ready(running);
  await pay(developer);
  await until(shop, 1);
  await shop.down();
  await pay(developer);
  const lines = () => running.out().trim().split('\n');
  const [first = '', second = ''] = await eventually(lines, ({ length }) => length === 2, startMs);
  expect(objectOf({ out: first })).toMatchObject({
    type: 'payment.created',
    status: 400,
    text: expect.stringContaining('bad'),
  });
  expect(objectOf({ out: second })).toMatchObject({ status: null, error: 'ECONNREFUSED' });
  await running.interrupt();
});

test('only the named events are sent', async () => {
  const [developer, shop] = [await newDeveloper(), await newShop()];
  const running = developer.start(['listen', '--forward-to', shop.url, '--events', 'payment.completed,refund.*']);
  await ready(running);
  expect((await developer.run(['trigger', 'payment.completed'])).code).toBe(0);
  await until(shop, 1);
  await running.interrupt();
  expect(shop.types()).toEqual(['payment.completed']);
});

test('what happened while it was stopped is counted, and sent only when that is asked for', async () => {
  const [developer, shop] = [await newDeveloper(), await newShop()];
  const line = ['listen', '--forward-to', shop.url];
  const listen = async (...more: string[]) => {
    const running = developer.start([...line, ...more]);
    await ready(running);
    return running;
  };
  await pay(developer);
  const first = await listen();
  const { uuid } = await pay(developer);
  await until(shop, 1);
  expect(shop.received[0]?.body).toContain(uuid);
  await first.interrupt();

  for (let index = 0; index < 3; index += 1) await pay(developer);
  const second = await listen();
  expect(second.errors()).toContain('3 events happened while this was stopped: not sent.');
  await pay(developer);
  await until(shop, 2);
  await second.kill();

  const missed = await pay(developer);
  const third = await listen('--missed', 'send');
  expect(third.errors()).toMatch(/\d events? happened/);
  await eventually(
    () => shop.received.map(({ body }) => body).join(),
    (bodies) => bodies.includes(missed.uuid),
    startMs,
  );
  await third.interrupt();
});

test.runIf(hasTerminal)(
  'in a terminal it asks whether to send what happened meanwhile, and Ctrl-C is no answer',
  async () => {
    const [developer, shop] = [await newDeveloper(), await newShop()];
    const line = ['listen', '--forward-to', shop.url];
    const first = developer.start(line);
    await ready(first);
    await first.interrupt();
    const missed = await pay(developer);
    const asks = async () => {
      const running = developer.startInTerminal(line);
      await eventually(
        () => running.out(),
        (said) => said.includes('1 event happened while this was stopped. Send now? [y/N]'),
        startMs,
      );
      return running;
    };
    const undecided = await asks();
    undecided.type('\u0003');
    expect(await undecided.ended).toMatchObject({ code: 1, out: expect.stringContaining('Nothing was changed.') });
    const decided = await asks();
    decided.type('y\r');
    await until(shop, 1);
    expect(shop.received[0]?.body).toContain(missed.uuid);
    decided.type('\u0003');
    expect(await decided.ended).toMatchObject({ code: 0 });
  },
);

test('a cursor of another database begins at the oldest event that is there', async () => {
  const [developer, shop] = [await newDeveloper(), await newShop()];
  const { uuid } = await pay(developer);
  const first = developer.start(['listen', '--forward-to', shop.url]);
  await ready(first);
  await first.interrupt();
  const file = join(developer.home, `.config/cryptoix/listen/${developer.merchantId}.cursor`);
  await writeFile(file, 'not-a-cursor');
  const second = developer.start(['listen', '--forward-to', shop.url, '--missed', 'send']);
  await ready(second);
  expect(second.errors()).toContain('no longer kept');
  await until(shop, 1);
  expect(shop.received[0]?.body).toContain(uuid);
  await second.interrupt();
});

test('it goes on where it was when the connection comes back', async () => {
  const [developer, shop] = [await newDeveloper(), await newShop()];
  // A proxy before the platform, so that the connection can break.
  const proxy = createServer((incoming, response) => {
    const { host: _host, ...headers } = incoming.headers;
    const outgoing = request(`${app.url}${incoming.url}`, { method: incoming.method, headers }, (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  const port = await listenSomewhere(proxy);
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  await developer.run(['login', '--url', `http://127.0.0.1:${port}`], developer.key);
  const running = developer.start(['listen', '--forward-to', shop.url]);
  await ready(running);
  await pay(developer);
  await until(shop, 1);
  proxy.close();
  proxy.closeAllConnections();
  await eventually(
    () => running.errors(),
    (errors) => errors.includes('The connection is lost'),
    startMs,
  );
  await pay(developer);
  proxy.listen(port, '127.0.0.1');
  // The third pause before a try is up to 4 s.
  await until(shop, 2);
  expect(running.errors()).toContain('The connection is back');
  expect(await running.interrupt()).toMatchObject({ code: 0 });
  expect(shop.received.length).toBe(2);
});

test('a key that is revoked ends it', async () => {
  const [developer, shop] = [await newDeveloper(), await newShop()];
  const running = developer.start(['listen', '--forward-to', shop.url]);
  await ready(running);
  const [key] = (await developer.team.keys.list.query({})).items;
  await developer.team.keys.revoke.mutate({ id: key?.id ?? '' });
  await pay(developer);
  expect(await running.ended).toMatchObject({ code: 1, errors: expect.stringContaining('api_key_revoked') });
});

test('a live key is refused, and so is a server elsewhere without https', async () => {
  const live = await newDeveloper({ mode: 'live' });
  expect(await live.run(['listen', '--forward-to', '4242'])).toMatchObject({
    code: 1,
    errors: expect.stringContaining('test mode'),
  });
  const machine = await newMachine();
  for (const address of ['shop.example/hooks', 'http://u:p@localhost:1', 'ftp://localhost', 'http://'])
    expect((await machine.run(['listen', '--forward-to', address])).code).toBe(2);
});

test('events are followed as they happen, or from the oldest, one line each', async () => {
  const developer = await newDeveloper();
  const { uuid } = await pay(developer);
  const running = developer.start(['events', 'tail', '--after', 'oldest', '--events', 'payment.*', '--json']);
  const lines = () => running.out().trim().split('\n');
  await eventually(lines, ([line]) => line !== '', startMs);
  await pay(developer);
  const all = await eventually(lines, ({ length }) => length === 2, startMs);
  expect(await running.interrupt()).toMatchObject({ code: 0 });
  const [first, second] = rowsOf({ out: `[${all.join()}]` });
  expect(first).toMatchObject({ object_id: uuid, type: 'payment.created', body: expect.stringContaining(uuid) });

  const behind = developer.start(['events', 'tail', '--after', String(first?.['cursor'])]);
  await eventually(
    () => behind.out(),
    (said) => said.includes(String(second?.['id'])),
    startMs,
  );
  expect((await behind.interrupt()).out).not.toContain(String(first?.['id']));
});
