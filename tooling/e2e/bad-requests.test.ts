import { createCryptoixClient } from '@cryptoix/client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { delivery, newMerchant, openRest, webhookScopes, withSecret } from './api.ts';
import { openShop, refusal, type Shop } from './shop.ts';

const app = inject('app');
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

describe('pages and filters', () => {
  test.each([
    ['limit=0', 422, 'validation_failed'],
    ['limit=101', 422, 'validation_failed'],
    ['limit=-1', 422, 'validation_failed'],
    ['limit=1.5', 422, 'validation_failed'],
    ['limit=ten', 422, 'validation_failed'],
    ['limit=1e1', 422, 'validation_failed'],
    ['limit=', 422, 'validation_failed'],
    ['limit=1&limit=2', 422, 'validation_failed'],
    ['page=0', 422, 'validation_failed'],
    ['per_page=101', 422, 'validation_failed'],
    ['page=1&limit=5', 422, 'validation_failed'],
    ['page=401', 400, 'page_too_deep'],
    ['page=101&per_page=100', 400, 'page_too_deep'],
    ['page=999999999999999999999', 422, 'validation_failed'],
    ['cursor=junk', 400, 'invalid_cursor'],
    ['cursor=%00', 422, 'validation_failed'],
    [`cursor=${Buffer.from('deliveries:evt_1').toString('base64url')}`, 400, 'invalid_cursor'],
    [`cursor=${Buffer.from('deliveries:99999999999999999999').toString('base64url')}`, 400, 'invalid_cursor'],
    [`cursor=${Buffer.from('deliveries:-1').toString('base64url')}`, 400, 'invalid_cursor'],
    [`cursor=${Buffer.from('events:1').toString('base64url')}`, 400, 'invalid_cursor'],
    ['status=lost', 422, 'validation_failed'],
    ['event_type=payment.complete', 422, 'validation_failed'],
    ['endpoint_id=1', 422, 'validation_failed'],
    ['object_id=%20', 422, 'validation_failed'],
    ['since=yesterday', 422, 'validation_failed'],
    ['until=2026-02-30T00:00:00Z', 422, 'validation_failed'],
    ['colour=red', 422, 'validation_failed'],
    ['__proto__=1', 422, 'validation_failed'],
  ])('?%s is refused', async (query, status, code) => {
    expect(await shop.rest.send('GET', `/webhook-deliveries?${query}`)).toMatchObject(refusal(status, code));
  });

  test.each([
    'since=0000-01-01T00:00:00Z',
    'until=9999-12-31T23:59:59.999999Z',
    'since=2026-01-01T00:00:00%2B14:00',
    'page=400',
  ])('?%s is far, but well', async (query) => {
    expect((await shop.rest.send('GET', `/webhook-deliveries?${query}`)).status).toBe(200);
  });

  test('a cursor of one list does not fit another', async () => {
    await shop.merchant.team.events.publish.mutate(shop.merchant.payment());
    const { nextCursor } = await shop.rest.page(delivery, '/webhook-deliveries?limit=1');
    expect(await shop.rest.send('GET', `/events?cursor=${nextCursor}`)).toMatchObject(refusal(400, 'invalid_cursor'));
  });
});

describe('routes', () => {
  test.each(['/', '/nothing', '/webhook-endpoints/', '/webhook-endpoints/a/b/c', '/%zz', '//me', '/%2e%2e%2ftrpc'])(
    '%s is 404',
    async (path) => {
      expect(await shop.rest.send('GET', path)).toMatchObject(refusal(404, 'not_found'));
    },
  );

  test.each([
    ['PUT', '/webhook-endpoints', ['GET', 'POST']],
    ['DELETE', '/events', ['GET']],
    ['GET', '/webhook-deliveries/1/replay', ['POST']],
    ['OPTIONS', '/me', ['GET']],
  ])('%s %s is 405 and says what is allowed', async (method, path, allowed) => {
    const response = await shop.rest.send(method, path);
    expect(response).toMatchObject(refusal(405, 'method_not_allowed'));
    const allow = response.headers.get('allow')?.split(/, ?/) ?? [];
    expect(allow.filter((name) => name !== 'HEAD' && name !== 'OPTIONS').toSorted()).toEqual(allowed);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test("a caller's request id is not taken for ours", async () => {
    const response = await shop.rest.send('GET', '/me', { headers: { 'x-request-id': 'mine' } });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });
});

test("another merchant's objects, and those of the other mode, are not found", async () => {
  const stranger = await (await newMerchant()).rest(...webhookScopes, 'api_keys:read');
  const live = createCryptoixClient({ ...app, merchantId: shop.merchant.id, mode: 'live' });
  const { key } = await live.keys.create.mutate({ label: 'Live', scopes: [...webhookScopes, 'api_keys:read'] });
  const ownKey = (await shop.merchant.team.keys.list.query({})).items[0]?.id;
  const before = JSON.stringify((await shop.rest.send('GET', `/webhook-endpoints/${shop.endpointId}`)).body).replace(
    /req_\w+/,
    '',
  );
  for (const other of [stranger, openRest(app, key)]) {
    for (const [method, path, body] of [
      ['GET', `/webhook-endpoints/${shop.endpointId}`],
      ['PATCH', `/webhook-endpoints/${shop.endpointId}`, { description: 'mine now' }],
      ['DELETE', `/webhook-endpoints/${shop.endpointId}`],
      ['POST', `/webhook-endpoints/${shop.endpointId}/rotate-secret`],
      ['POST', `/webhook-endpoints/${shop.endpointId}/reveal-secret`],
      ['POST', `/webhook-endpoints/${shop.endpointId}/test`],
      ['POST', `/webhook-endpoints/${shop.endpointId}/recover`, { since: '2026-01-01T00:00:00Z' }],
      ['GET', `/webhook-deliveries/${shop.deliveryId}`],
      ['POST', `/webhook-deliveries/${shop.deliveryId}/replay`],
      ['POST', `/webhook-deliveries/${shop.deliveryId}/skip`],
      ['GET', `/events/${shop.eventId}`],
      ['GET', `/api-keys/${ownKey}`],
      ['GET', `/api-keys/${ownKey}/requests`],
    ] as const) {
      expect(await other.send(method, path, { body })).toMatchObject(refusal(404, 'not_found'));
    }
    for (const list of ['/webhook-deliveries', '/events', '/webhook-endpoints']) {
      const filter = list === '/webhook-deliveries' ? `?endpoint_id=${shop.endpointId}` : '';
      const response = await other.send('GET', `${list}${filter}`);
      expect(response.status).toBe(200);
      expect(JSON.stringify(response.body)).not.toContain(shop.endpointId);
      expect(JSON.stringify(response.body)).not.toContain(shop.eventId);
    }
  }
  expect(
    JSON.stringify((await shop.rest.send('GET', `/webhook-endpoints/${shop.endpointId}`)).body).replace(/req_\w+/, ''),
  ).toBe(before);
});

describe('Idempotency-Key', () => {
  test('the same request again replays the first response; another under that key is 422', async () => {
    const url = 'https://once.invalid/';
    const first = await shop.register({ url }, { 'idempotency-key': 'register' });
    const again = await shop.register({ url }, { 'idempotency-key': 'register' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toMatchObject(z.object({ data: z.unknown() }).parse(first.body));
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await shop.register({ url: 'https://twice.invalid/' }, { 'idempotency-key': 'register' })).toMatchObject(
      refusal(422, 'idempotency_key_reused'),
    );
  });

  test('while a request runs, the same request is 409', async () => {
    const { team, payment, rest: newRest } = await newMerchant();
    const busy = await newRest(...webhookScopes);
    const body = { url: 'https://busy.invalid/', event_types: ['payment.*'] };
    const { id } = await busy.call(withSecret, 'POST', '/webhook-endpoints', body);
    const status = (next: string) => busy.send('PATCH', `/webhook-endpoints/${id}`, { body: { status: next } });
    await status('disabled');
    for (let batch = 0; batch < 4; batch++) {
      await team.events.publish_many.mutate({ events: Array.from({ length: 500 }, () => payment()) });
    }
    await status('paused');

    // Requeueing 2,000 deliveries takes long enough for the others to arrive.
    const recover = () =>
      busy.send('POST', `/webhook-endpoints/${id}/recover`, {
        body: { since: '2026-01-01T00:00:00Z' },
        headers: { 'idempotency-key': 'recover' },
      });
    const responses = await Promise.all([recover(), recover(), recover(), recover()]);
    const done = responses.filter((response) => response.status === 200);
    const refused = responses.filter((response) => response.status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const response of refused) expect(response).toMatchObject(refusal(409, 'idempotency_in_flight'));
    expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    for (const response of [...done, await recover()]) expect(response.body).toMatchObject({ data: { count: 2_000 } });
  });

  test.each([
    ['256 characters', 'x'.repeat(256)],
    ['nothing', ''],
  ])('%s are 422', async (_, key) => {
    expect(await shop.register({}, { 'idempotency-key': key })).toMatchObject(refusal(422, 'validation_failed'));
  });
});
