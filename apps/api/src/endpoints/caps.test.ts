import { newId } from '@cryptoix/core';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { endpointHealth, endpoints } from '../db/schema/index.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from './endpoints.ts';
import { maxEndpointsAtHost } from './caps.ts';
import { checkUrl } from './url.ts';

const { services, close } = await testServices({ ...(await testDatabase()), env: { ALLOW_PRIVATE_ENDPOINTS: '1' } });
afterAll(close);

const create = (ctx: TenantContext, url: string) => createEndpoint(ctx, { url, event_types: ['payment.*'] });
const full = (host: string): unknown =>
  expect.objectContaining({
    code: 'conflict',
    message: expect.stringMatching(
      `^There are ${maxEndpointsAtHost} endpoints at ${host} in this mode already\\. Delete`,
    ),
  });

/** Adds endpoints directly, beyond any cap, as from before there was one. */
async function existing(ctx: TenantContext, urls: string[]): Promise<string[]> {
  const rows = urls.map((url) => ({
    id: newId('endpoint'),
    merchant_id: ctx.tenant.merchantId,
    mode: ctx.tenant.mode,
    url,
    event_types: ['payment.*'],
    status: 'enabled' as const,
    created_by: ctx.actor,
  }));
  await services.db.insert(endpoints).values(rows);
  await services.db.insert(endpointHealth).values(rows.map(({ id }) => ({ endpoint_id: id })));
  return rows.map(({ id }) => id);
}

const urlsAt = (origin: string, count = maxEndpointsAtHost) =>
  Array.from({ length: count }, (_, at) => `${origin}/${at}`);

test('one host takes a limited number of endpoints of a merchant and mode, over all ports and schemes; other hosts and merchants go on', async () => {
  const ctx = await newTenant(services);
  const [first = ''] = await existing(ctx, urlsAt('https://hooks.example.com:8443'));
  for (const url of ['https://hooks.example.com/', 'http://HOOKS.example.com:81/'])
    await expect(create(ctx, url)).rejects.toEqual(full('hooks\\.example\\.com'));
  expect(await checkUrl(ctx, { url: 'https://hooks.example.com/' })).toMatchObject({
    ok: false,
    problem: { code: 'conflict', message: expect.stringContaining('hooks.example.com') },
  });
  await create(ctx, 'https://hooks.example.com.example/');
  await create(await newTenant(services), 'https://hooks.example.com/');
  await deleteEndpoint(ctx, first);
  await create(ctx, 'https://hooks.example.com/');
});

test.each([
  'https://[::ffff:8.8.4.4]/x',
  'https://[::FFFF:808:404]/x',
  'https://[0:0:0:0:0:ffff:808:404]:8443/x',
  'https://8.8.4.4./x',
  'https://8.8.1028/x',
  'https://0x08080404/x',
])('another spelling of a full address is as full: %s', async (url) => {
  const ctx = await newTenant(services);
  await existing(ctx, urlsAt('https://8.8.4.4'));
  await expect(create(ctx, url)).rejects.toEqual(full('8\\.8\\.4\\.4'));
});

test.each([
  'https://[64:ff9b::8.8.4.4]/x',
  'https://[2002:808:404::]/x',
  'https://[::8.8.4.4]/x',
  'https://HOOKS.example.com./x',
  'https://hooks.example.com../x',
])('a spelling that would get around the cap is refused: %s', async (url) => {
  await expect(create(await newTenant(services), url)).rejects.toMatchObject({ code: 'validation_failed' });
});

test('an endpoint cannot be moved to a full host; those at the host may change, even when there are more than allowed', async () => {
  const ctx = await newTenant(services);
  const [one = ''] = await existing(ctx, urlsAt('https://8.8.8.8', maxEndpointsAtHost + 10));
  const other = await create(ctx, 'https://other.example.com/');
  await expect(updateEndpoint(ctx, { id: other.id, url: 'https://8.8.8.8/new' })).rejects.toEqual(
    full('8\\.8\\.8\\.8'),
  );
  expect(await checkUrl(ctx, { url: 'https://8.8.8.8/new', endpoint_id: other.id })).toMatchObject({ ok: false });
  expect(await checkUrl(ctx, { url: 'https://8.8.8.8/new', endpoint_id: one })).toMatchObject({ ok: true });
  expect(await updateEndpoint(ctx, { id: one, url: 'https://8.8.8.8/new' })).toMatchObject({
    url: 'https://8.8.8.8/new',
  });
  await updateEndpoint(ctx, { id: one, status: 'paused' });
  await updateEndpoint(ctx, { id: other.id, description: 'still mine' });
});

test('however many are created at once, no more than allowed exist', async () => {
  const ctx = await newTenant(services);
  await existing(ctx, urlsAt('https://busy.example.com', maxEndpointsAtHost - 1));
  const made = await Promise.allSettled([1, 2, 3].map((at) => create(ctx, `https://busy.example.com/more-${at}`)));
  expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test.each([
  'http://127.0.0.1:9',
  'http://[::1]:9',
  'http://app.localhost',
  'http://10.0.0.7',
  'http://receiver:8080',
  'https://nas.local',
])('a host that only ALLOW_PRIVATE_ENDPOINTS allows has no cap: %s', async (origin) => {
  const ctx = await newTenant(services);
  await existing(ctx, urlsAt(origin));
  expect(await create(ctx, `${origin}/more`)).toMatchObject({ url: `${origin}/more` });
});
