import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { delivery, deliveryDetail, endpoint, newMerchant, webhookScopes, withSecret } from './api.ts';
import { startReceiver } from './receiver.ts';

test('an endpoint registered over REST is active at once and comes with its signing secret', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const response = await rest.send('POST', '/webhook-endpoints', {
    body: { url: receiver.url, event_types: ['payment.completed'], description: 'Shop' },
  });
  expect(response).toMatchObject({
    status: 201,
    body: {
      ok: true,
      data: { status: 'enabled', url: receiver.url, event_types: ['payment.completed'], description: 'Shop' },
      meta: { request_id: response.headers.get('x-request-id') },
    },
  });
  const { secret, id } = z.object({ data: withSecret }).parse(response.body).data;
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32,}=*$/);
  expect(JSON.stringify((await rest.send('GET', `/webhook-endpoints/${id}`)).body)).not.toContain(secret);

  // Types it did not choose are not sent to it.
  await team.events.publish.mutate({ ...payment(), type: 'payment.created' });
  const chosen = await team.events.publish.mutate(payment());
  await expect.poll(() => receiver.requests.map((request) => request.id)).toEqual([chosen.id]);
});

test('the URL, events, description and custom headers of an endpoint can be changed', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes, 'invoices:read');
  const [before, after] = [await startReceiver(), await startReceiver()];
  const made = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: before.url,
    event_types: ['invoice.*'],
  });
  const changed = await rest.call(endpoint, 'PATCH', `/webhook-endpoints/${made.id}`, {
    url: after.url,
    event_types: ['payment.*'],
    description: 'The new shop',
    headers: { 'X-Shop-Token': 'open-sesame' },
  });
  expect(changed).toMatchObject({ url: after.url, event_types: ['payment.*'], description: 'The new shop' });
  expect(changed.headers['X-Shop-Token']).not.toContain('sesame');
  expect(await rest.call(endpoint, 'GET', `/webhook-endpoints/${made.id}`)).toEqual(changed);

  await team.events.publish.mutate(payment());
  await expect.poll(() => after.requests).toHaveLength(1);
  expect(after.requests[0]?.headers['x-shop-token']).toBe('open-sesame');
  expect(before.requests).toHaveLength(0);
  await expect.poll(async () => (await rest.page(delivery, '/webhook-deliveries')).items[0]?.status).toBe('succeeded');
  const [logged] = (await rest.page(delivery, '/webhook-deliveries')).items;
  const detail = await rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${logged?.id}`);
  expect(JSON.stringify(detail)).not.toContain('sesame');
});

test('a custom header sent back masked keeps its value; one that is left out is removed', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const made = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: receiver.url,
    event_types: ['payment.*'],
    headers: { 'X-Shop-Token': 'open-sesame', 'X-Old': 'gone' },
  });
  const masked = made.headers['X-Shop-Token'] ?? '';
  const path = `/webhook-endpoints/${made.id}`;
  await rest.call(endpoint, 'PATCH', path, { headers: { 'x-shop-token': masked, 'X-New': 'here' } });
  await team.events.publish.mutate(payment());
  await expect.poll(() => receiver.requests).toHaveLength(1);
  expect(receiver.requests[0]?.headers).toMatchObject({ 'x-shop-token': 'open-sesame', 'x-new': 'here' });
  expect(receiver.requests[0]?.headers).not.toHaveProperty('x-old');

  const refused = await rest.send('PATCH', path, { body: { headers: { 'X-Unknown': masked } } });
  expect(refused.status).toBe(422);
});

test('a paused endpoint holds its pending deliveries and gets them when it is resumed', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const [receiver, other] = [await startReceiver(), await startReceiver()];
  const register = (url: string) =>
    rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });
  const { id } = await register(receiver.url);
  await register(other.url);
  expect(await rest.call(endpoint, 'PATCH', `/webhook-endpoints/${id}`, { status: 'paused' })).toMatchObject({
    status: 'paused',
  });
  const { ids } = await team.events.publish_many.mutate({ events: [payment(), payment(), payment()] });
  // A dispatcher that ignored the pause would have sent them by then.
  await expect.poll(() => other.requests).toHaveLength(3);
  expect(receiver.requests).toHaveLength(0);
  const held = (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}`)).items;
  expect(held.map(({ status, attempt_count }) => [status, attempt_count])).toEqual(ids.map(() => ['pending', 0]));

  await rest.call(endpoint, 'PATCH', `/webhook-endpoints/${id}`, { status: 'enabled' });
  await expect.poll(() => receiver.requests.map((request) => request.id).toSorted()).toEqual(ids.toSorted());
});

test('pending deliveries of a disabled or deleted endpoint are canceled, with the reason', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: receiver.url,
    event_types: ['payment.*'],
  });
  const history = async () =>
    (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}`)).items.map((row) => [
      row.event_id,
      row.status,
      row.cancel_reason,
    ]);
  const status = (next: string) => rest.call(endpoint, 'PATCH', `/webhook-endpoints/${id}`, { status: next });

  await status('paused');
  const pending = await team.events.publish.mutate(payment());
  await status('disabled');
  const missed = await team.events.publish.mutate(payment());
  expect(await history()).toEqual([
    [missed.id, 'canceled', 'endpoint_disabled'],
    [pending.id, 'canceled', 'endpoint_disabled'],
  ]);

  await status('enabled');
  await status('paused');
  const last = await team.events.publish.mutate(payment());
  expect((await rest.send('DELETE', `/webhook-endpoints/${id}`)).body).toMatchObject({
    ok: true,
    data: { id, deleted: true },
  });
  expect((await history())[0]).toEqual([last.id, 'canceled', 'endpoint_deleted']);
  expect((await rest.send('GET', `/webhook-endpoints/${id}`)).status).toBe(404);
  await team.events.publish.mutate(payment());
  expect(await history()).toHaveLength(3);
  expect(receiver.requests).toHaveLength(0);
});

test('a rotated secret signs beside the new one for 24 hours, or for as long as was chosen', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const first = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
    url: receiver.url,
    event_types: ['payment.*'],
  });
  const rotate = (body?: object) => rest.call(withSecret, 'POST', `/webhook-endpoints/${first.id}/rotate-secret`, body);
  const publish = async () => {
    const count = receiver.requests.length;
    await team.events.publish.mutate(payment());
    await expect.poll(() => receiver.requests).toHaveLength(count + 1);
    return receiver.requests[count]!;
  };
  const accepts = (secret: string, { body, headers }: { body: string; headers: Readonly<Record<string, string>> }) =>
    new Webhook(secret).verify(body, { ...headers });

  const second = await rotate();
  const ends = second.secrets.map(({ expires_at }) => expires_at).find((at) => at !== null);
  expect((Date.parse(ends ?? '') - Date.now()) / 3_600_000).toBeCloseTo(24, 1);
  const signedTwice = await publish();
  expect(signedTwice.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  accepts(first.secret, signedTwice);
  accepts(second.secret, signedTwice);

  const third = await rotate({ overlap_seconds: 0 });
  const signedOnce = await publish();
  accepts(third.secret, signedOnce);
  expect(() => accepts(first.secret, signedOnce)).toThrow('No matching signature');
  expect(() => accepts(second.secret, signedOnce)).toThrow('No matching signature');
});

test('a test event of any type reaches a test endpoint; in live mode only webhook.test does', async () => {
  for (const [mode, sent, refused] of [
    ['test', ['payment.completed', 'payout.failed', 'webhook.test'], []],
    ['live', ['webhook.test'], ['payment.completed']],
  ] as const) {
    const { rest: newRest } = await newMerchant(mode);
    const rest = await newRest(...webhookScopes);
    const receiver = await startReceiver();
    const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', {
      url: receiver.url,
      event_types: ['payment.*'],
    });
    for (const type of sent) {
      const made = await rest.call(deliveryDetail, 'POST', `/webhook-endpoints/${id}/test`, { type });
      await expect.poll(() => receiver.requests.at(-1)?.headers['x-cryptoix-event']).toBe(type);
      expect(JSON.parse(receiver.requests.at(-1)?.body ?? '')).toMatchObject({ type, livemode: mode === 'live' });
      await expect
        .poll(async () => (await rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${made.id}`)).attempts)
        .toMatchObject([{ trigger: 'test', error: null }]);
    }
    for (const type of refused) {
      expect(await rest.send('POST', `/webhook-endpoints/${id}/test`, { body: { type } })).toMatchObject({
        status: 422,
        body: { error: { code: 'validation_failed', details: { issues: [{ path: 'type' }] } } },
      });
    }
    expect(receiver.requests).toHaveLength(sent.length);
  }
});
