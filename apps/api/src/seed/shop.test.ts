import { expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { receivers } from './receivers.ts';
import { demoShop, shopOf } from './shop.ts';

const config = (env: Record<string, string>) =>
  loadConfig({
    DATABASE_URL: 'postgres://nowhere',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    AUTH_SECRET: 'secret-of-the-tests-0123456789abcdef',
    KEY_PEPPERS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    ENCRYPTION_KEYS: `1:${Buffer.alloc(32, 2).toString('base64')}`,
    ...env,
  });

test('what is sent in a demo arrives at servers on this machine, which answer as their history says', async () => {
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
  expect(await post('/of-nobody')).toBe(404);
});

test('where nothing may be sent to this machine, the servers of a seeded merchant are nobody’s', () => {
  const sealed = config({ DEMO: '1', ALLOW_PRIVATE_ENDPOINTS: '0' });
  expect(shopOf(sealed, 'live').origin).toBe('https://shop.lumen.example');
  const install = config({ DEMO: '0', ALLOW_PRIVATE_ENDPOINTS: '1' });
  expect(shopOf(install, 'test').origin).toBe('https://staging.lumen.example');
});
