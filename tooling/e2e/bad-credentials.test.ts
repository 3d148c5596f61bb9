import { beforeAll, expect, inject, test } from 'vitest';
import { type ApiResponse, newMerchant, openRest } from './api.ts';
import { openShop, refusal, type Shop } from './shop.ts';

const app = inject('app');
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

test('no key is 401 missing_api_key and names the scheme', async () => {
  const response = await openRest(app, null).send('GET', '/me');
  expect(response).toMatchObject(refusal(401, 'missing_api_key'));
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
});

test.each([
  ['junk', { authorization: 'Bearer junk' }],
  ['a key with a wrong checksum', { authorization: `Bearer ak_test_${'a'.repeat(65)}` }],
  ['another scheme', { authorization: 'Basic YTpi' }],
  ['an empty key', { 'x-api-key': '' }],
  ['a service token', { authorization: `Bearer ${app.token}` }],
])('%s is 401 invalid_api_key', async (_, headers) => {
  expect(await openRest(app, null).send('GET', '/me', { headers })).toMatchObject(refusal(401, 'invalid_api_key'));
});

test('two credentials at once are 400 ambiguous_credentials', async () => {
  expect(await shop.rest.send('GET', '/me', { headers: { 'x-api-key': 'ak_test_x' } })).toMatchObject(
    refusal(400, 'ambiguous_credentials'),
  );
});

test.each(['api_key', 'apikey', 'key', 'token', 'access_token', 'API_KEY'])(
  'a parameter %s is 400 api_key_in_query',
  async (name) => {
    expect(await shop.rest.send('GET', `/me?${name}=whatever`)).toMatchObject(refusal(400, 'api_key_in_query'));
  },
);

test('a key in a URL is refused however it is written, marked as exposed, and its merchant is notified', async () => {
  const { team } = await newMerchant();
  for (const path of [
    (key: string) => `/me?q=${key}`,
    (key: string) => `/me?q=${Array.from(key, (c) => `%${c.charCodeAt(0).toString(16)}`).join('')}`,
    (key: string) => `/events/${key}`,
  ]) {
    const { id, key } = await team.keys.create.mutate({ label: 'Leaky', scopes: ['payments:read'] });
    expect(await openRest(app, key).send('GET', path(key))).toMatchObject(refusal(400, 'api_key_in_query'));
    expect((await team.keys.get.query({ id })).exposed_at).not.toBeNull();
    expect((await team.audit.list.query({ target_id: id, action: 'api_key.exposed' })).items).toHaveLength(1);
    expect((await team.events.list.query({ type: 'api_key.exposed', object_id: id })).items).toHaveLength(1);
  }
});

test('a key used from outside its allow-list is 403 ip_not_allowed', async () => {
  const { key } = await shop.merchant.team.keys.create.mutate({
    label: 'Office',
    scopes: ['payments:read'],
    ip_allowlist: ['203.0.113.0/24'],
  });
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  expect(await openRest(app, key).send('GET', '/me', { headers })).toMatchObject(refusal(403, 'ip_not_allowed'));
});

test('a key beyond its limit is 429 with whole seconds to wait', async () => {
  const { key } = await shop.merchant.team.keys.create.mutate({
    label: 'Slow',
    scopes: ['payments:read'],
    rate_limit: 2,
  });
  const slow = openRest(app, key);
  const responses: ApiResponse[] = [];
  // If a minute ends between two calls, two more are allowed.
  for (let calls = 0; calls < 5; calls += 1) responses.push(await slow.send('GET', '/me'));
  const refused = responses.find(({ status }) => status === 429)!;
  expect(refused).toMatchObject(refusal(429, 'rate_limited'));
  expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
});
