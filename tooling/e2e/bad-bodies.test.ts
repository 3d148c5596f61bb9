import { beforeAll, describe, expect, test } from 'vitest';
import { openShop, refusal, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
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
    expect(await shop.rest.send('POST', '/webhook-endpoints', { body })).toMatchObject(refusal(status, code));
  });

  test('a body of another media type is 415', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await shop.rest.send('POST', '/webhook-endpoints', { body: '{}', headers })).toMatchObject(
      refusal(415, 'unsupported_media_type'),
    );
  });

  test.each<[string, object, string]>([
    ['a url that is a number', { url: 7 }, 'url'],
    ['event types that are a text', { event_types: 'payment.completed' }, 'event_types'],
    ['no event type', { event_types: [] }, 'event_types'],
    ['a description of 501 characters', { description: 'x'.repeat(501) }, 'description'],
    ['a NUL character', { description: 'a\u0000b' }, 'description'],
    ['a lone surrogate', { description: 'a\ud800b' }, 'description'],
    ['a field named __proto__', JSON.parse('{"__proto__":{"a":"b"}}'), '__proto__'],
    ['a field named __proto__ further in', JSON.parse('{"headers":{"__proto__":{"a":"b"}}}'), 'headers.__proto__'],
    ['a NUL character in a name', { headers: { 'X-\u0000': 'a' } }, 'headers'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a header of ours', { headers: { 'Webhook-Id': 'a' } }, 'headers.Webhook-Id'],
    ['a header that breaks the line', { headers: { 'X-A': 'a\r\nX-B: b' } }, 'headers.X-A'],
  ])('%s is 422 and names the field', async (_, fields, path) => {
    const response = await shop.register(fields);
    expect(response).toMatchObject(refusal(422, 'validation_failed'));
    expect(response.body).toMatchObject({ error: { details: { issues: [{ path, message: expect.any(String) }] } } });
  });

  test('an unknown event type is 422 with the nearest one', async () => {
    expect(await shop.register({ event_types: ['payment.complete'] })).toMatchObject(
      refusal(422, 'validation_failed', /"payment\.completed"/),
    );
  });

  test('a subscription to events that the key may not read is 403 and names the scope', async () => {
    const response = await shop.register({ event_types: ['payment.*', 'refund.failed'] });
    expect(response).toMatchObject(refusal(403, 'missing_scope'));
    expect(response.body).toMatchObject({ error: { details: { required_scope: 'refunds:read' } } });
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
    const response = await shop.register({ url });
    expect(response).toMatchObject(refusal(422, 'validation_failed'));
    expect(response.body).toMatchObject({ error: { details: { issues: [{ path: 'url' }] } } });
    expect(await shop.rest.send('PATCH', `/webhook-endpoints/${shop.endpointId}`, { body: { url } })).toMatchObject({
      status: 422,
      body: { error: { details: { issues: [{ path: 'url' }] } } },
    });
  });

  test.each([
    'https://nowhere.invalid/webhooks',
    'HTTPS://NOWHERE.invalid:443/webhooks',
    'https://nowhere.invalid/a/../webhooks',
  ])('a URL that is registered already, written as %s, is 409', async (url) => {
    expect(await shop.register({ url })).toMatchObject(refusal(409, 'conflict'));
  });
});

test('a refused request leaves nothing behind', async () => {
  const endpoints = await shop.merchant.team.endpoints.list.query({ limit: 100 });
  expect(endpoints.items.map(({ url }) => url)).toEqual([shop.url]);
  const audit = await shop.merchant.team.audit.list.query({ limit: 100 });
  expect(audit.items.filter(({ action }) => action === 'webhook_endpoint.created')).toHaveLength(1);
});
