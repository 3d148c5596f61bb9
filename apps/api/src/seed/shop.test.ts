import { asc, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { loadConfig } from '../config.ts';
import { endpoints } from '../db/schema/index.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { receivers } from './receivers.ts';
import { demoShop, followShop, shopOf } from './shop.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const config = (env: Record<string, string>) =>
  loadConfig({
    DATABASE_URL: 'postgres://nowhere',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    AUTH_SECRET: 'secret-of-the-tests-0123456789abcdef',
    KEY_PEPPERS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    ENCRYPTION_KEYS: `1:${Buffer.alloc(32, 2).toString('base64')}`,
    ...env,
  });

test('deliveries of a demo arrive at servers on this machine, which respond as in their history', async () => {
  const { origin } = shopOf(config({ DEMO: '1', ALLOW_PRIVATE_ENDPOINTS: 'loopback' }), 'test');
  const shop = demoShop(() => new Date('2026-11-23T12:00:00Z'));
  const post = async (path: string) => {
    const url = new URL(origin + path);
    return (await shop.request(url.pathname.slice('/demo'.length), { method: 'POST', body: '{}' })).status;
  };
  const statuses = await Promise.all(
    receivers.map(async ({ path, description }) => [description, await post(path)] as const),
  );
  expect(Object.fromEntries(statuses)).toMatchObject({
    'Online shop': 200,
    Bookkeeping: 500,
    'Risk scoring': 200,
    'Old shop plugin': 410,
  });
  expect(await post('/unknown')).toBe(404);
});

test('when deliveries to this machine are forbidden, a seeded merchant has reserved host names', () => {
  const sealed = config({ DEMO: '1', ALLOW_PRIVATE_ENDPOINTS: '0' });
  expect(shopOf(sealed, 'live').origin).toBe('https://shop.lumen.example');
  const install = config({ DEMO: '0', ALLOW_PRIVATE_ENDPOINTS: '1' });
  expect(shopOf(install, 'test').origin).toBe('https://staging.lumen.example');
});

test('when the app starts on another port, only the endpoints of the demo change to it', async () => {
  const ctx = await newTenant(services);
  const create = (url: string) => createEndpoint(ctx, { url, event_types: ['payment.*'] });
  const shop = await create('http://127.0.0.1:3000/demo/test/cryptoix/webhooks');
  await updateEndpoint(ctx, { id: shop.id, status: 'paused' });
  for (const url of [
    // The new URL is taken: it keeps its own.
    'http://127.0.0.1:3000/demo/test/hooks/warehouse',
    'http://127.0.0.1:3001/demo/test/hooks/warehouse',
    'http://127.0.0.1:8080/demo/test/of-somebody-else',
    'http://127.0.0.1:8080/hooks/warehouse',
    'https://shop.example/demo/test/cryptoix/webhooks',
  ])
    await create(url);
  const follow = (publicUrl: string) =>
    followShop({ services: { ...services, config: { ...services.config, publicUrl } }, db: services.db });
  const urls = async () =>
    (await services.db.select().from(endpoints).orderBy(asc(endpoints.id))).map(({ url, status }) => [url, status]);
  const before = await urls();
  await follow('http://127.0.0.1:3001');
  expect(await urls()).toEqual([['http://127.0.0.1:3001/demo/test/cryptoix/webhooks', 'paused'], ...before.slice(1)]);
  await follow('http://127.0.0.1:3001');
  const [again] = await services.db.select().from(endpoints).where(eq(endpoints.id, shop.id));
  // Created, paused, moved: the second start writes nothing.
  expect(again?.version).toBe(3);
});
