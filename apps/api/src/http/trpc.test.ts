import type { KeyScope } from '@cryptoix/core';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';
import { getKey } from '../keys/list.ts';
import { listKeyRequests } from '../keys/requests.ts';

// A fixed time, so that no minute of a rate limit ends.
const now = new Date();
const { services, close } = await testServices({ ...(await testDatabase()), now: () => now });
const api = await startApi(services);
const ctx = await newTenant(services);
let isOpen = true;
/** Stops the API, which then stores the last requests of its keys. */
const closeApi = async () => {
  if (isOpen) await api.close();
  isOpen = false;
};
afterAll(async () => {
  await closeApi();
  await close();
});

test('a key used over tRPC shows each call of a batch with its code, and the scopes that it used', async () => {
  const scopes: KeyScope[] = ['payments:read', 'invoices:read', 'links:read', 'events:read'];
  const { id, key } = await createKey(ctx, { label: 'Books', scopes, rate_limit: 10 });
  const ask = (path: string, input: unknown, init: RequestInit = {}) =>
    fetch(`${api.url}/trpc/${path}input=${encodeURIComponent(JSON.stringify(input))}`, {
      headers: { authorization: `Bearer ${key}` },
      ...init,
    });
  const paths = ['payments.list', 'invoices.list', 'invoices.get', 'refunds.list', 'no.such%00'];
  const inputs = [{}, { limit: 0 }, { uuid: '018f0000-0000-7000-8000-000000000000' }, {}, {}];
  const batch = await ask(`${paths.join(',')}?batch=1&`, Object.fromEntries(inputs.entries()));
  const requestId = batch.headers.get('x-request-id');
  await ask('payment_links.list?', {});
  await ask('events.publish?', {});
  await fetch(`${api.url}/trpc/payments.list`, { method: 'HEAD', headers: { authorization: `Bearer ${key}` } });
  expect((await ask(`${paths.join(',')}?batch=1&`, {})).status).toBe(429);
  await closeApi();

  const { items } = await listKeyRequests(ctx, { id, limit: 100 });
  const seen = items.map(({ method, route, status, error_code }) => `${method} ${route} ${status} ${error_code}`);
  expect(seen).toHaveLength(9);
  expect(new Set(seen)).toEqual(
    new Set([
      'GET /trpc/payments.list 200 null',
      'GET /trpc/invoices.list 422 validation_failed',
      'GET /trpc/invoices.get 404 not_found',
      'GET /trpc/refunds.list 403 missing_scope',
      `GET /trpc/${paths.join(',')} 404 not_found`,
      'GET /trpc/payment_links.list 200 null',
      'GET /trpc/events.publish 405 method_not_allowed',
      'HEAD /trpc/payments.list 204 null',
      `GET /trpc/${paths.join(',')} 429 rate_limited`,
    ]),
  );
  expect(items.filter((item) => item.id === requestId)).toHaveLength(1);
  const { unused_scopes } = await getKey(ctx, id);
  expect(unused_scopes.toSorted()).toEqual(['events:read', 'invoices:read']);
});
