import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { expect, inject, test } from 'vitest';
import { delivery, deliveryDetail, newMerchant, type Rest, webhookScopes, withSecret } from './api.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const register = (rest: Rest, url: string) =>
  rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });

const idsAt = ({ requests }: Receiver) => new Set(requests.map(({ id }) => id));

/** The only delivery of an endpoint, with its attempts. */
async function onlyDelivery(rest: Rest, endpointId: string) {
  const [found] = (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${endpointId}`)).items;
  return rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${found?.id}`);
}

test('events published with the typed client arrive signed, so that independent verifiers accept them', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const { id, secret } = await register(rest, receiver.url);

  const one = await team.events.publish.mutate(payment('pay_one'));
  const many = await team.events.publish_many.mutate({ events: Array.from({ length: 500 }, () => payment()) });
  expect(new Set([one.id, ...many.ids]).size).toBe(501);
  await expect.poll(() => receiver.requests.length).toBe(501);
  expect(idsAt(receiver)).toEqual(new Set([one.id, ...many.ids]));

  for (const { id: eventId, headers, body } of receiver.requests) {
    const event = { id: eventId, type: 'payment.completed', livemode: false };
    expect(new Webhook(secret).verify(body, { ...headers })).toMatchObject(event);
    // svix throws when the signature is wrong.
    new SvixWebhook(secret).verify(body, { ...headers });
    // As the published SDKs do: the whole secret as text is the key, and only the raw body is signed.
    expect(headers['x-cryptoix-signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'));
  }
  const first = receiver.requests.find(({ id: eventId }) => eventId === one.id);
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ api_version: '2026-11-01', data: { uuid: 'pay_one' } });
  const [logged] = (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}&event_id=${one.id}`)).items;
  expect(first?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': `Cryptoix-Webhooks/1 (+${inject('app').url}/docs/webhooks)`,
    'x-cryptoix-event': 'payment.completed',
    'x-cryptoix-delivery': String(logged?.id),
    'x-cryptoix-attempt': '1',
  });
  const tampered = first?.body.replace('pay_one', 'pay_two') ?? '';
  expect(() => new Webhook(secret).verify(tampered, { ...first?.headers })).toThrow('No matching signature');
});

test('an event published again with its idempotency key is the same event; another event under that key is refused', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  await register(rest, receiver.url);

  const event = { ...payment(), idempotency_key: 'order-1042' };
  const { id } = await team.events.publish.mutate(event);
  expect(await team.events.publish.mutate(event)).toEqual({ id });
  const fresh = payment();
  const { ids } = await team.events.publish_many.mutate({ events: [event, fresh, event] });
  expect([ids[0], ids[2]]).toEqual([id, id]);
  const another = { ...payment(), idempotency_key: 'order-1042' };
  for (const publish of [
    () => team.events.publish.mutate(another),
    () => team.events.publish_many.mutate({ events: [payment(), another] }),
  ]) {
    await expect(publish()).rejects.toMatchObject({ data: { code: 'idempotency_key_reused', httpStatus: 422 } });
  }
  await expect.poll(() => idsAt(receiver)).toEqual(new Set([id, ids[1]]));
  expect((await team.events.list.query({ type: 'payment.completed' })).items).toHaveLength(2);
});

test('a delivery that finds the receiver down is retried after about 5 seconds and succeeds once it is up', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const { id } = await register(rest, receiver.url);
  await receiver.down();
  await team.events.publish.mutate(payment());
  await expect
    .poll(() => onlyDelivery(rest, id))
    .toMatchObject({
      status: 'pending',
      attempt_count: 1,
      last_error: 'refused',
      next_attempt_at: expect.any(String),
    });
  const due = Date.parse((await onlyDelivery(rest, id)).next_attempt_at ?? '');

  await receiver.up();
  await expect.poll(async () => (await onlyDelivery(rest, id)).status).toBe('succeeded');
  const { attempts, next_attempt_at } = await onlyDelivery(rest, id);
  expect(next_attempt_at).toBeNull();
  expect(attempts).toMatchObject([
    { number: 1, trigger: 'schedule', error: 'refused', status_code: null, response: null },
    { number: 2, trigger: 'schedule', error: null, status_code: 200 },
  ]);
  const [failed = 0, retried = 0] = attempts.map(({ started_at }) => Date.parse(started_at));
  // 5 s, plus or minus a fifth. A busy machine may be late, but never early.
  const took = attempts[0]?.duration_ms ?? 0;
  expect(due - failed).toBeGreaterThanOrEqual(4_000);
  expect(due - failed - took).toBeLessThan(15_000);
  expect(retried).toBeGreaterThanOrEqual(due - 1);
});

test('every kind of failure of a receiver is recorded by its name', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const [broken, silent, cut] = [
    await startReceiver(() => ({ status: 500, body: 'out of order' })),
    await startReceiver(() => 'hang'),
    await startReceiver(() => 'reset'),
  ];
  const expected: Record<string, object> = {
    [broken.url]: { error: 'status', status_code: 500, response: { body: 'out of order' }, address: '127.0.0.1' },
    [silent.url]: { error: 'timeout', status_code: null },
    [cut.url]: { error: 'reset', status_code: null },
    'http://127.0.0.1:9/': { error: 'refused', status_code: null },
    // A plain HTTP server where TLS is expected.
    [broken.url.replace('http:', 'https:')]: { error: 'tls', status_code: null },
    'https://nowhere.invalid/': { error: 'dns', status_code: null, address: null },
  };
  const endpoints = await Promise.all(Object.keys(expected).map((url) => register(rest, url)));
  await team.events.publish.mutate(payment());
  for (const { id, url } of endpoints) {
    await expect
      .poll(async () => (await onlyDelivery(rest, id)).attempts[0], { message: url })
      .toMatchObject({ number: 1, ...expected[url] });
  }
  const timedOut = endpoints.find(({ url }) => url === silent.url)!;
  const { attempts } = await onlyDelivery(rest, timedOut.id);
  expect(attempts[0]?.duration_ms).toBeGreaterThan(14_000);
  expect(attempts[0]?.duration_ms).toBeLessThan(25_000);
});

test('a receiver that responds with 410 Gone disables its endpoint', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver(() => ({ status: 410 }));
  const { id } = await register(rest, receiver.url);
  await team.events.publish.mutate(payment());
  await expect
    .poll(async () => (await rest.send('GET', `/webhook-endpoints/${id}`)).body)
    .toMatchObject({ data: { status: 'disabled', disabled_reason: 'gone' } });
  expect(await onlyDelivery(rest, id)).toMatchObject({
    status: 'canceled',
    cancel_reason: 'endpoint_disabled',
    attempts: [{ status_code: 410 }],
  });
});
