import { createCryptoixClient } from '@cryptoix/client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { type Answer, delivery, type Merchant, newMerchant, openRest, request, type Rest, webhookScopes, withSecret } from './api.ts';

const app = inject('app');

let merchant: Merchant;
let rest: Rest;
/** An endpoint, an event and a delivery of the merchant's, in test mode. */
let own: { endpoint: string; event: string; delivery: number; url: string };

beforeAll(async () => {
  merchant = await newMerchant();
  rest = await merchant.rest(...webhookScopes, 'api_keys:read');
  const url = 'https://nowhere.invalid/webhooks';
  const made = await rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });
  await rest.send('PATCH', `/webhook-endpoints/${made.id}`, { body: { status: 'paused' } });
  const event = await merchant.team.events.publish.mutate(merchant.payment());
  const [first] = (await rest.page(delivery, '/webhook-deliveries')).items;
  own = { endpoint: made.id, event: event.id, delivery: first!.id, url };
});

const refusal = (status: number, code: string) => ({ status, body: { ok: false, error: { code } } });

/** The answer is this refusal, in the envelope, with words that help and a request id. */
function expectRefusal(answer: Answer, status: number, code: string, words: RegExp = /^[A-Z].{10,}\.?/s) {
  expect(answer).toMatchObject(refusal(status, code));
  expect(answer.body).toMatchObject({
    error: { message: expect.stringMatching(words), request_id: answer.headers.get('x-request-id') },
  });
}

const create = (fields: object, headers: Record<string, string> = {}) =>
  rest.send('POST', '/webhook-endpoints', {
    body: { url: 'https://shop.invalid/a', event_types: ['payment.*'], ...fields },
    headers,
  });

describe('credentials', () => {
  test('no key is 401 missing_api_key and names the scheme', async () => {
    const answer = await openRest(app, null).send('GET', '/me');
    expectRefusal(answer, 401, 'missing_api_key');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test.each([
    ['junk', { authorization: 'Bearer junk' }],
    ['a key with a wrong checksum', { authorization: `Bearer ak_test_${'a'.repeat(65)}` }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a service token', { authorization: `Bearer ${app.token}` }],
  ])('%s is 401 invalid_api_key', async (_, headers) => {
    expectRefusal(await openRest(app, null).send('GET', '/me', { headers }), 401, 'invalid_api_key');
  });

  test('two credentials at once are 400 ambiguous_credentials', async () => {
    expectRefusal(await rest.send('GET', '/me', { headers: { 'x-api-key': 'ak_test_x' } }), 400, 'ambiguous_credentials');
  });

  test.each(['api_key', 'apikey', 'key', 'token', 'access_token', 'API_KEY'])('a parameter %s is 400 api_key_in_query', async (name) => {
    expectRefusal(await rest.send('GET', `/me?${name}=whatever`), 400, 'api_key_in_query');
  });

  test('a key in a URL is refused however it is written, marked as exposed and told to its merchant', async () => {
    const { team } = await newMerchant();
    for (const path of [
      (key: string) => `/me?q=${key}`,
      (key: string) => `/me?q=${[...key].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')}`,
      (key: string) => `/events/${key}`,
    ]) {
      const { id, key } = await team.keys.create.mutate({ label: 'Leaky', scopes: ['payments:read'] });
      expectRefusal(await openRest(app, key).send('GET', path(key)), 400, 'api_key_in_query');
      expect((await team.keys.get.query({ id })).exposed_at).not.toBeNull();
      expect((await team.audit.list.query({ target_id: id, action: 'api_key.exposed' })).items).toHaveLength(1);
      expect((await team.events.list.query({ type: 'api_key.exposed', object_id: id })).items).toHaveLength(1);
    }
  });

  test('a key used from outside its allow-list is 403 ip_not_allowed', async () => {
    const { key } = await merchant.team.keys.create.mutate({
      label: 'Office',
      scopes: ['payments:read'],
      ip_allowlist: ['203.0.113.0/24'],
    });
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expectRefusal(await openRest(app, key).send('GET', '/me', { headers }), 403, 'ip_not_allowed');
  });

  test('a key beyond its limit is 429 with whole seconds to wait', async () => {
    const { key } = await merchant.team.keys.create.mutate({ label: 'Slow', scopes: ['payments:read'], rate_limit: 2 });
    const slow = openRest(app, key);
    const answers = [await slow.send('GET', '/me'), await slow.send('GET', '/me'), await slow.send('GET', '/me'), await slow.send('GET', '/me')];
    const refused = answers.find(({ status }) => status === 429)!;
    expectRefusal(refused, 429, 'rate_limited');
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  });
});

describe('bodies', () => {
  test.each<[string, string | Uint8Array, number, string]>([
    ['half a document', '{"url":', 400, 'invalid_json'],
    ['no JSON', 'url=https://a.example', 400, 'invalid_json'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'invalid_json'],
    ['a list', '[]', 422, 'validation_failed'],
    ['a text', '"url"', 422, 'validation_failed'],
    ['nothing', '', 422, 'validation_failed'],
    ['null', 'null', 422, 'validation_failed'],
    ['more than 256 KB', JSON.stringify({ url: 'x'.repeat(262_144) }), 413, 'payload_too_large'],
    ['nesting without end', `${'{"url":'.repeat(30_000)}1${'}'.repeat(30_000)}`, 422, 'validation_failed'],
    ['lists in lists without end', `{"url":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 422, 'validation_failed'],
    ['a prototype', '{"__proto__":{"url":"https://a.example"},"constructor":1}', 422, 'validation_failed'],
  ])('%s is refused', async (_, body, status, code) => {
    expectRefusal(await rest.send('POST', '/webhook-endpoints', { body }), status, code);
  });

  test('a body of another media type is 415', async () => {
    const headers = { 'content-type': 'text/plain' };
    expectRefusal(await rest.send('POST', '/webhook-endpoints', { body: '{}', headers }), 415, 'unsupported_media_type');
  });

  test.each<[string, object, string]>([
    ['a url that is a number', { url: 7 }, 'url'],
    ['event types that are a text', { event_types: 'payment.completed' }, 'event_types'],
    ['no event type', { event_types: [] }, 'event_types'],
    ['a description of 501 characters', { description: 'x'.repeat(501) }, 'description'],
    ['a NUL character', { description: 'a\u0000b' }, 'description'],
    ['a lone surrogate', { description: 'a\ud800b' }, 'description'],
    ['a NUL character in a name', { headers: { 'X-\u0000': 'a' } }, 'headers'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a header of ours', { headers: { 'Webhook-Id': 'a' } }, 'headers.Webhook-Id'],
    ['a header that breaks the line', { headers: { 'X-A': 'a\r\nX-B: b' } }, 'headers.X-A'],
  ])('%s is 422 and names the field', async (_, fields, path) => {
    const answer = await create(fields);
    expectRefusal(answer, 422, 'validation_failed');
    expect(answer.body).toMatchObject({ error: { details: { issues: [{ path, message: expect.any(String) }] } } });
  });

  test('an unknown event type is 422 with the nearest one', async () => {
    expectRefusal(await create({ event_types: ['payment.complete'] }), 422, 'validation_failed', /"payment\.completed"/);
  });

  test('a subscription to what the key may not read is 403 and names the scope', async () => {
    const answer = await create({ event_types: ['payment.*', 'refund.failed'] });
    expectRefusal(answer, 403, 'missing_scope');
    expect(answer.body).toMatchObject({ error: { details: { required_scope: 'refunds:read' } } });
  });
});

describe('URLs of endpoints', () => {
  test.each([
    'shop.example.com/webhooks',
    'ftp://shop.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://shop.example.com/',
    'https://user:secret@shop.example.com/',
    'https://shop.example.com/#here',
    'https://shop.example.com/a b',
    'https://shop.example.com:0/',
    'https://shop.example.com./',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://167772161/',
    'https://0x0a.1/',
    'https://012.0.0.1/',
    'https://0.0.0.0/',
    'https://１０.0.0.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://intranet/',
    'https://db.internal/',
    `https://shop.example.com/${'x'.repeat(2_100)}`,
    '',
  ])('%s is refused with what to do', async (url) => {
    const answer = await create({ url });
    expectRefusal(answer, 422, 'validation_failed');
    expect(answer.body).toMatchObject({ error: { details: { issues: [{ path: 'url' }] } } });
    expect(await rest.send('PATCH', `/webhook-endpoints/${own.endpoint}`, { body: { url } })).toMatchObject({
      status: 422,
      body: { error: { details: { issues: [{ path: 'url' }] } } },
    });
  });

  test.each(['https://nowhere.invalid/webhooks', 'HTTPS://NOWHERE.invalid:443/webhooks', 'https://nowhere.invalid/a/../webhooks'])(
    'a URL that is registered already, written as %s, is 409',
    async (url) => {
      expectRefusal(await create({ url }), 409, 'conflict');
    },
  );
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
    expectRefusal(await rest.send('GET', `/webhook-deliveries?${query}`), status, code);
  });

  test.each(['since=0000-01-01T00:00:00Z', 'until=9999-12-31T23:59:59.999999Z', 'since=2026-01-01T00:00:00%2B14:00', 'page=400'])(
    '?%s is far, but well',
    async (query) => {
      expect((await rest.send('GET', `/webhook-deliveries?${query}`)).status).toBe(200);
    },
  );

  test('a cursor of one list does not fit another', async () => {
    await merchant.team.events.publish.mutate(merchant.payment());
    const { nextCursor } = await rest.page(delivery, '/webhook-deliveries?limit=1');
    expectRefusal(await rest.send('GET', `/events?cursor=${nextCursor}`), 400, 'invalid_cursor');
  });
});

describe('routes', () => {
  test.each(['/', '/nothing', '/webhook-endpoints/', '/webhook-endpoints/a/b/c', '/%zz', '//me', '/%2e%2e%2ftrpc'])('%s is 404', async (path) => {
    expectRefusal(await rest.send('GET', path), 404, 'not_found');
  });

  test.each([
    ['PUT', '/webhook-endpoints', ['GET', 'POST']],
    ['DELETE', '/events', ['GET']],
    ['GET', '/webhook-deliveries/1/replay', ['POST']],
    ['OPTIONS', '/me', ['GET']],
  ])('%s %s is 405 and says what is allowed', async (method, path, allowed) => {
    const answer = await rest.send(method, path);
    expectRefusal(answer, 405, 'method_not_allowed');
    const allow = answer.headers.get('allow')?.split(/, ?/) ?? [];
    expect(allow.filter((name) => name !== 'HEAD' && name !== 'OPTIONS').toSorted()).toEqual(allowed);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test("a caller's request id is not taken for ours", async () => {
    const answer = await rest.send('GET', '/me', { headers: { 'x-request-id': 'mine' } });
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  });
});

test("another merchant's objects, and those of the other mode, are not found", async () => {
  const stranger = await (await newMerchant()).rest(...webhookScopes, 'api_keys:read');
  const live = createCryptoixClient({ ...app, merchantId: merchant.id, mode: 'live' });
  const { key } = await live.keys.create.mutate({ label: 'Live', scopes: [...webhookScopes, 'api_keys:read'] });
  const ownKey = (await merchant.team.keys.list.query({})).items[0]?.id;
  const before = JSON.stringify((await rest.send('GET', `/webhook-endpoints/${own.endpoint}`)).body).replace(/req_\w+/, '');
  for (const other of [stranger, openRest(app, key)]) {
    for (const [method, path, body] of [
      ['GET', `/webhook-endpoints/${own.endpoint}`],
      ['PATCH', `/webhook-endpoints/${own.endpoint}`, { description: 'mine now' }],
      ['DELETE', `/webhook-endpoints/${own.endpoint}`],
      ['POST', `/webhook-endpoints/${own.endpoint}/rotate-secret`],
      ['POST', `/webhook-endpoints/${own.endpoint}/reveal-secret`],
      ['POST', `/webhook-endpoints/${own.endpoint}/test`],
      ['POST', `/webhook-endpoints/${own.endpoint}/recover`, { since: '2026-01-01T00:00:00Z' }],
      ['GET', `/webhook-deliveries/${own.delivery}`],
      ['POST', `/webhook-deliveries/${own.delivery}/replay`],
      ['GET', `/events/${own.event}`],
      ['GET', `/api-keys/${ownKey}`],
      ['GET', `/api-keys/${ownKey}/requests`],
    ] as const) {
      expectRefusal(await other.send(method, path, { body }), 404, 'not_found');
    }
    for (const list of ['/webhook-deliveries', '/events', '/webhook-endpoints']) {
      const filter = list === '/webhook-deliveries' ? `?endpoint_id=${own.endpoint}` : '';
      const answer = await other.send('GET', `${list}${filter}`);
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain(own.endpoint);
      expect(JSON.stringify(answer.body)).not.toContain(own.event);
    }
  }
  expect(JSON.stringify((await rest.send('GET', `/webhook-endpoints/${own.endpoint}`)).body).replace(/req_\w+/, '')).toBe(before);
});

describe('Idempotency-Key', () => {
  test('the same request again replays the first answer; another under that key is 422', async () => {
    const url = 'https://once.invalid/';
    const first = await create({ url }, { 'idempotency-key': 'register' });
    const again = await create({ url }, { 'idempotency-key': 'register' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toMatchObject(z.object({ data: z.unknown() }).parse(first.body));
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expectRefusal(await create({ url: 'https://twice.invalid/' }, { 'idempotency-key': 'register' }), 422, 'idempotency_key_reused');
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

    // To put 2,000 deliveries back takes long enough for the others to arrive.
    const recover = () =>
      busy.send('POST', `/webhook-endpoints/${id}/recover`, {
        body: { since: '2026-01-01T00:00:00Z' },
        headers: { 'idempotency-key': 'recover' },
      });
    const answers = await Promise.all([recover(), recover(), recover(), recover()]);
    const done = answers.filter((answer) => answer.status === 200);
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectRefusal(answer, 409, 'idempotency_in_flight');
    expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    for (const answer of [...done, await recover()]) expect(answer.body).toMatchObject({ data: { count: 2_000 } });
  });

  test.each([['256 characters', 'x'.repeat(256)], ['nothing', '']])('%s are 422', async (_, key) => {
    expectRefusal(await create({}, { 'idempotency-key': key }), 422, 'validation_failed');
  });
});

describe('tRPC', () => {
  const service = () => ({
    authorization: `Bearer ${app.token}`,
    'x-cryptoix-merchant': merchant.id,
    'x-cryptoix-mode': 'test',
  });
  const post = (name: string, body: unknown, headers: Record<string, string> = service()) =>
    request(`${app.url}/trpc/${name}`, 'POST', { body, headers });

  test.each<[string, () => Promise<Answer>, number, string]>([
    ['an unknown procedure', () => post('events.unpublish', {}), 404, 'not_found'],
    ['a mutation by GET', () => request(`${app.url}/trpc/events.publish`, 'GET', { headers: service() }), 405, 'method_not_allowed'],
    ['broken JSON', () => post('events.publish', '{"type":'), 400, 'invalid_json'],
    ['a query whose input is no JSON', () => request(`${app.url}/trpc/keys.list?input={`, 'GET', { headers: service() }), 400, 'invalid_json'],
    ['no credential', () => post('events.publish', {}, {}), 401, 'missing_api_key'],
    ['a wrong token', () => post('events.publish', {}, { authorization: 'Bearer wrong' }), 401, 'invalid_api_key'],
    ['no merchant', () => post('events.publish', merchant.payment(), { authorization: `Bearer ${app.token}` }), 422, 'validation_failed'],
    ['an unknown merchant', () => post('events.publish', {}, { ...service(), 'x-cryptoix-merchant': 'mer_01k9zq3n5qe7w8h2m4t6v8x0zb' }), 404, 'not_found'],
    ['a junk merchant', () => post('events.publish', {}, { ...service(), 'x-cryptoix-merchant': "' or 1=1" }), 404, 'not_found'],
    ['an unknown mode', () => post('events.publish', {}, { ...service(), 'x-cryptoix-mode': 'both' }), 422, 'validation_failed'],
    ['a name of 300 characters', () => post('merchants.create', { name: 'x'.repeat(300) }), 422, 'validation_failed'],
    ['a label of 300 characters', () => post('keys.create', { label: 'x'.repeat(300), scopes: ['payments:read'] }), 422, 'validation_failed'],
    ['a scope that no key may hold', () => post('keys.create', { label: 'x', scopes: ['events:publish'] }), 422, 'validation_failed'],
    ['an unknown event type', () => post('events.publish', { ...merchant.payment(), type: 'payment.complete' }), 422, 'validation_failed'],
    ['data of another type', () => post('events.publish', { ...merchant.payment(), type: 'refund.failed' }), 422, 'validation_failed'],
    ['an unknown field', () => post('events.publish', { ...merchant.payment(), colour: 'red' }), 422, 'validation_failed'],
    ['a NUL character', () => post('merchants.create', { name: 'a\u0000b' }), 422, 'validation_failed'],
    ['a lone surrogate', () => post('merchants.create', '{"name":"\\ud800"}'), 422, 'validation_failed'],
    ['nesting without end', () => post('merchants.create', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), 422, 'validation_failed'],
    ['501 events', () => post('events.publish_many', { events: Array.from({ length: 501 }, () => merchant.payment()) }), 422, 'validation_failed'],
    ['more than 2 MB', () => post('events.publish_many', { events: ['x'.repeat(2_097_153)] }), 413, 'payload_too_large'],
    ['more than 256 KB elsewhere', () => post('keys.create', { label: 'x'.repeat(262_145) }), 413, 'payload_too_large'],
    ['an event of more than 64 KB', () => post('events.publish', hugeEvent()), 413, 'payload_too_large'],
  ])('%s is refused', async (_, send, status, code) => {
    const answer = await send();
    expect(answer).toMatchObject({ status, body: { error: { data: { code, request_id: answer.headers.get('x-request-id') } } } });
  });

  function hugeEvent() {
    const { type, data } = merchant.payment();
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, '€'.repeat(500)]));
    return { type, data: { ...data, metadata } };
  }
});

test('what was refused has left nothing behind', async () => {
  const endpoints = await merchant.team.endpoints.list.query({ limit: 100 });
  expect(endpoints.items.map(({ url }) => url).toSorted()).toEqual([
    own.url,
    'https://once.invalid/',
  ]);
  const audit = await merchant.team.audit.list.query({ limit: 100 });
  expect(audit.items.filter(({ action }) => action === 'webhook_endpoint.created')).toHaveLength(2);
});
