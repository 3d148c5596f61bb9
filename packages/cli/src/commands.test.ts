import { once } from 'node:events';
import { createServer } from 'node:http';
import { eventually } from '@cryptoix/harness/eventually';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { openReceiver } from '@cryptoix/harness/receiver';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { hasTerminal, newDeveloper, newMachine, objectOf, rowsOf } from '../test/cli.ts';

const app = inject('app');

describe('payments', () => {
  test('are created, listed and shown, as the API has them and as tables', async () => {
    const developer = await newDeveloper();
    const order = ['--order-id', 'order-1042', '--metadata', 'cart=7', '--metadata', 'note=a=b'];
    const made = await developer.run([
      'payments',
      'create',
      '--amount',
      '49.99',
      '--currency',
      'USD',
      ...order,
      '--json',
    ]);
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(objectOf(made)).toMatchObject({
      status: 'created',
      price: { amount: '49.99', currency: 'USD' },
      order_id: 'order-1042',
      metadata: { cart: '7', note: 'a=b' },
    });
    const uuid = String(objectOf(made)['uuid']);
    const listed = await developer.run(['payments', 'list', '--order-id', 'order-1042', '--since', '1h', '--json']);
    expect(rowsOf(listed)).toEqual([objectOf(made)]);
    const table = (await developer.run(['payments', 'list'])).out.trim().split('\n');
    expect(table.map((line) => line.split(/\s{2,}/).slice(0, 2))).toEqual([
      ['Payment', 'Status'],
      [uuid, 'created'],
    ]);
    expect((await developer.run(['payments', 'show', uuid])).out).toMatch(/^Price +49\.99 USD$/m);
  });

  test('are listed over several pages', async () => {
    const developer = await newDeveloper();
    const create = (index: number) =>
      developer.team.payments.create.mutate({ amount: String(index + 1), currency: 'USD' });
    for (let index = 0; index < 103; index += 1) await create(index);
    const rows = async (limit: string) => rowsOf(await developer.run(['payments', 'list', '--limit', limit, '--json']));
    expect([(await rows('102')).length, (await rows('500')).length]).toEqual([102, 103]);
    const { errors } = await developer.run(['payments', 'list', '--limit', '2']);
    expect(errors).toContain('There are more');
  });

  test('with one idempotency key are one payment', async () => {
    const developer = await newDeveloper();
    const create = () =>
      developer.run(['payments', 'create', '--amount', '1', '--currency', 'USD', '--idempotency-key', 'k1', '--json']);
    const [first, second] = [await create(), await create()];
    expect(second.out).toBe(first.out);
  });
});

test('an endpoint is created, changed, tested, gets a new secret, and is deleted', async () => {
  const developer = await newDeveloper();
  const arrived: string[] = [];
  const receiver = await openReceiver(({ headers }) => {
    arrived.push(headers['x-cryptoix-event'] ?? '');
    return {};
  });
  onTestFinished(() => receiver.down());
  const made = await developer.run([
    'endpoints',
    'create',
    receiver.url,
    '--events',
    'payment.*,refund.completed',
    '--json',
  ]);
  expect(objectOf(made)).toMatchObject({
    event_types: ['payment.*', 'refund.completed'],
    secret: expect.stringMatching(/^whsec_/),
  });
  const id = String(objectOf(made)['id']);
  expect((await developer.run(['endpoints', 'test', id, '--type', 'payment.completed'])).code).toBe(0);
  await eventually(
    () => arrived,
    (types) => types.includes('payment.completed'),
  );
  const filter = '{"field":"data.price.amount","gte":"100"}';
  const pace = ['--rate-limit', '600/minute', '--ordering', 'object'];
  const change = ['--status', 'paused', '--filter', filter, ...pace, '--json'];
  expect(objectOf(await developer.run(['endpoints', 'update', id, ...change]))).toMatchObject({
    status: 'paused',
    filter: JSON.parse(filter),
    rate_limit: { limit: 600, per: 'minute' },
    ordering: 'object',
  });
  expect((await developer.run(['endpoints', 'update', id, '--rate-limit', '5/hour'])).code).toBe(2);
  const rotated = await developer.run(['endpoints', 'rotate-secret', id, '--overlap', '0', '--json']);
  expect(objectOf(rotated)['secret']).not.toBe(objectOf(made)['secret']);
  expect((await developer.run(['endpoints', 'list'])).out).toContain(`${id}  paused`);
  const asked = await developer.run(['endpoints', 'delete', id]);
  expect(asked).toMatchObject({ code: 2, errors: expect.stringContaining('--yes') });
  expect((await developer.run(['endpoints', 'delete', id, '--yes', '--json'])).out).toContain('"deleted": true');
  expect((await developer.run(['endpoints', 'list', '--json'])).out.trim()).toBe('[]');
});

test('a delivery is listed, shown with its attempts, and sent again; an event is sent to a new endpoint', async () => {
  const developer = await newDeveloper();
  let status = 500;
  const receiver = await openReceiver(() => ({ status, body: 'no\u001b[2Jgood' }));
  onTestFinished(() => receiver.down());
  const { id: endpoint } = await developer.team.endpoints.create.mutate({
    url: receiver.url,
    event_types: ['payment.*'],
  });
  const { uuid } = await developer.team.payments.create.mutate({ amount: '5', currency: 'USD' });
  const deliveries = async () => rowsOf(await developer.run(['deliveries', 'list', '--object', uuid, '--json']));
  const [delivery] = await eventually(deliveries, ([one]) => one?.['attempt_count'] === 1, 20_000);
  const id = String(delivery?.['id']);
  expect((await developer.run(['deliveries', 'list', '--endpoint', endpoint])).out).toMatch(
    /pending +payment\.created/,
  );
  const shown = await developer.run(['deliveries', 'show', id]);
  expect(shown.out).toContain('no\u{fffd}[2Jgood');
  expect(shown.out).toMatch(/^webhook-signature: v1,/m);

  status = 200;
  expect((await developer.run(['deliveries', 'replay', id])).code).toBe(0);
  const [now] = await eventually(deliveries, ([one]) => one?.['status'] === 'succeeded', 20_000);
  const event = String(now?.['event_id']);
  expect((await developer.run(['events', 'show', event])).out).toContain('"order_id": null');
  expect((await developer.run(['events', 'list', '--object', uuid])).out).toContain(event);

  const later = await openReceiver(() => ({}));
  onTestFinished(() => later.down());
  const added = await developer.team.endpoints.create.mutate({ url: later.url, event_types: ['payment.*'] });
  expect((await developer.run(['events', 'resend', event, '--endpoint', added.id])).code).toBe(0);
  expect((await developer.run(['deliveries', 'replay', '1'])).code).toBe(1);
});

test('keys are listed without their secrets', async () => {
  const developer = await newDeveloper();
  const { out } = await developer.run(['keys', 'list']);
  expect(out).toContain('Laptop');
  expect(out).not.toContain(developer.key.slice(12));
});

test('the dashboard opens at a page or an object', async () => {
  const developer = await newDeveloper();
  const open = async (...line: string[]) => (await developer.run(['open', ...line])).out.trim();
  const home = `${app.url}/${developer.merchantId}/test`;
  expect([await open(), await open('endpoints'), await open('4412901884928001')]).toEqual([
    home,
    `${home}/settings/webhooks`,
    `${home}/deliveries/4412901884928001`,
  ]);
  expect(await open('pay_01k9zq5c6rgybav1g7t2m4p6xh')).toBe(`${home}/payments/pay_01k9zq5c6rgybav1g7t2m4p6xh`);
  expect((await developer.run(['open', 'pay_../../x'])).code).toBe(2);
});

describe('what a command writes', () => {
  test('names the refused fields, and the request, on the error output alone', async () => {
    const developer = await newDeveloper();
    const refused = await developer.run(['payments', 'create', '--amount', 'abc', '--json']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.errors).toMatch(/validation_failed, req_\w+\)\n {2}amount: /);
  });

  test('names the scope that a key does not have', async () => {
    const developer = await newDeveloper({ scopes: ['payments:read'] });
    const { code, errors } = await developer.run(['payments', 'create', '--amount', '1']);
    expect([code, errors.includes('payments:write')]).toEqual([1, true]);
  });

  test.runIf(hasTerminal)('has no colours in a pipe, and some in a terminal', async () => {
    const developer = await newDeveloper();
    await developer.team.payments.create.mutate({ amount: '5', currency: 'USD' });
    expect((await developer.run(['payments', 'list'])).out).not.toContain('\u001b');
    expect(await developer.runInTerminal(['payments', 'list'], '')).toContain('\u001b[2m');
  });

  test('ends quietly when the reader of a pipe has seen enough', async () => {
    const developer = await newDeveloper();
    const { code, errors } = await developer.runInShell('trigger --list | head -1');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });
});

test('a server that is not the platform is no connection', async () => {
  const server = createServer((_, response) => response.end('<html>'));
  const port = await listenSomewhere(server);
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const env = { CRYPTOIX_KEY: 'ak_test_x', CRYPTOIX_URL: `http://127.0.0.1:${port}` };
  const { code, errors } = await (await newMachine()).run(['whoami'], '', env);
  expect([code, errors.includes('is not one of the Cryptoix API')]).toEqual([3, true]);
});
