import { beforeAll, expect, inject, test } from 'vitest';
import { type ApiResponse, request } from './api.ts';
import { openShop, type Shop } from './shop.ts';

const app = inject('app');
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

const service = () => ({
  authorization: `Bearer ${app.token}`,
  'x-cryptoix-merchant': shop.merchant.id,
  'x-cryptoix-mode': 'test',
});
const post = (name: string, body: unknown, headers: Record<string, string> = service()) =>
  request(`${app.url}/trpc/${name}`, 'POST', { body, headers });

test.each<[string, () => Promise<ApiResponse>, number, string]>([
  ['an unknown procedure', () => post('events.unpublish', {}), 404, 'not_found'],
  [
    'a mutation by GET',
    () => request(`${app.url}/trpc/events.publish`, 'GET', { headers: service() }),
    405,
    'method_not_allowed',
  ],
  ['broken JSON', () => post('events.publish', '{"type":'), 400, 'invalid_json'],
  [
    'a query whose input is no JSON',
    () => request(`${app.url}/trpc/keys.list?input={`, 'GET', { headers: service() }),
    400,
    'invalid_json',
  ],
  ['no credential', () => post('events.publish', {}, {}), 401, 'missing_api_key'],
  ['a wrong token', () => post('events.publish', {}, { authorization: 'Bearer wrong' }), 401, 'invalid_api_key'],
  [
    'no merchant',
    () => post('events.publish', shop.merchant.payment(), { authorization: `Bearer ${app.token}` }),
    422,
    'validation_failed',
  ],
  [
    'an unknown merchant',
    () => post('events.publish', {}, { ...service(), 'x-cryptoix-merchant': 'mer_01k9zq3n5qe7w8h2m4t6v8x0zb' }),
    404,
    'not_found',
  ],
  [
    'a junk merchant',
    () => post('events.publish', {}, { ...service(), 'x-cryptoix-merchant': "' or 1=1" }),
    404,
    'not_found',
  ],
  [
    'an unknown mode',
    () => post('events.publish', {}, { ...service(), 'x-cryptoix-mode': 'both' }),
    422,
    'validation_failed',
  ],
  ['a name of 300 characters', () => post('merchants.create', { name: 'x'.repeat(300) }), 422, 'validation_failed'],
  [
    'a label of 300 characters',
    () => post('keys.create', { label: 'x'.repeat(300), scopes: ['payments:read'] }),
    422,
    'validation_failed',
  ],
  [
    'a scope that no key may hold',
    () => post('keys.create', { label: 'x', scopes: ['events:publish'] }),
    422,
    'validation_failed',
  ],
  [
    'an unknown event type',
    () => post('events.publish', { ...shop.merchant.payment(), type: 'payment.complete' }),
    422,
    'validation_failed',
  ],
  [
    'data of another type',
    () => post('events.publish', { ...shop.merchant.payment(), type: 'refund.failed' }),
    422,
    'validation_failed',
  ],
  [
    'an unknown field',
    () => post('events.publish', { ...shop.merchant.payment(), colour: 'red' }),
    422,
    'validation_failed',
  ],
  ['a NUL character', () => post('merchants.create', { name: 'a\u0000b' }), 422, 'validation_failed'],
  ['a lone surrogate', () => post('merchants.create', '{"name":"\\ud800"}'), 422, 'validation_failed'],
  [
    'nesting without end',
    () => post('merchants.create', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    422,
    'validation_failed',
  ],
  [
    '501 events',
    () => post('events.publish_many', { events: Array.from({ length: 501 }, () => shop.merchant.payment()) }),
    422,
    'validation_failed',
  ],
  ['more than 2 MB', () => post('events.publish_many', { events: ['x'.repeat(2_097_153)] }), 413, 'payload_too_large'],
  ['more than 256 KB elsewhere', () => post('keys.create', { label: 'x'.repeat(262_145) }), 413, 'payload_too_large'],
  ['an event of more than 64 KB', () => post('events.publish', hugeEvent()), 413, 'payload_too_large'],
])('%s is refused', async (_, send, status, code) => {
  const response = await send();
  expect(response).toMatchObject({
    status,
    body: { error: { data: { code, request_id: response.headers.get('x-request-id') } } },
  });
});

function hugeEvent() {
  const { type, data } = shop.merchant.payment();
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, '€'.repeat(500)]));
  return { type, data: { ...data, metadata } };
}
