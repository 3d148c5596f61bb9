import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { LookupBusyError } from '../net/resolve.ts';
import { createEndpoint, updateEndpoint } from './endpoints.ts';
import { checkUrl, validateUrl } from './url.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);

test('hosts whose name servers do not respond keep few requests of a merchant waiting, not for long, and other merchants go on', async () => {
  const asked: string[] = [];
  const resolver = async (host: string) => {
    asked.push(host);
    return host.startsWith('slow') ? new Promise<never>(() => {}) : ['127.0.0.1'];
  };
  const slow = { ...services, resolver };
  const tenant = { ...(await newTenant(services)), services: slow };
  const began = performance.now();
  const checking = Promise.all(
    Array.from({ length: 20 }, (_, index) => validateUrl(tenant, `https://slow-${index}.example.com/`, 'url')),
  );
  expect(asked).toHaveLength(2);
  const other = await validateUrl(
    { ...(await newTenant(services)), services: slow },
    'https://fine.example.com/',
    'url',
  );
  expect(other).toMatchObject({ warnings: [] });
  const warnings = (await checking).flatMap((checked) => checked.warnings);
  expect(performance.now() - began).toBeLessThan(4_000);
  // A host that was not looked up is not reported as missing.
  expect(warnings.filter((text) => text.includes('does not resolve'))).toHaveLength(2);
  expect(warnings.filter((text) => text.startsWith('We are too busy to check this host now'))).toHaveLength(18);
  expect(await validateUrl(tenant, 'https://fine.example.com/', 'url')).toMatchObject({ warnings: [] });
});

const signedIn = (ctx: TenantContext): TenantContext => ({
  ...ctx,
  principal: {
    type: 'session',
    userId: 'usr_1',
    email: 'ada@example.com',
    name: 'Ada',
    emailVerified: true,
    fresh: true,
    binding: { tenant: ctx.tenant, role: 'owner', scopes: new Set(), frozen: null },
  },
});

test('keys that check hosts leave room for the people of their merchant, and of every other', async () => {
  const held = Promise.withResolvers<string[]>();
  const asked: string[] = [];
  const resolver = async (host: string) => {
    asked.push(host);
    return host.startsWith('slow') ? held.promise : ['127.0.0.1'];
  };
  const merchant = async () => ({ ...(await newTenant(services)), services: { ...services, resolver } });
  const check = async (ctx: TenantContext, host: string) => validateUrl(ctx, `https://${host}.example.com/`, 'url');
  const busy = { warnings: [expect.stringContaining('We are too busy to check')] };
  const merchants = [await merchant(), await merchant(), await merchant(), await merchant()];
  const slow = merchants.slice(0, 3).flatMap((ctx) => [check(ctx, 'slow-1'), check(ctx, 'slow-2')]);
  expect(asked).toHaveLength(6);
  for (const ctx of merchants) {
    expect(await check(ctx, 'fine')).toMatchObject(busy);
    expect(await check(signedIn(ctx), 'fine')).toMatchObject({ warnings: [] });
  }
  held.resolve(['127.0.0.1']);
  expect(await Promise.all(slow)).toMatchObject(slow.map(() => ({ warnings: [] })));
});

test('a host that this machine was too busy to look up is not reported as missing', async () => {
  const resolver = async () => {
    throw new LookupBusyError('busy');
  };
  const ctx = { ...(await newTenant(services)), services: { ...services, resolver } };
  expect(await validateUrl(ctx, 'https://fine.example.com/', 'url')).toMatchObject({
    warnings: [expect.stringContaining('We are too busy to check')],
  });
});

test('a URL is checked without anything being made', async () => {
  const ctx = await newTenant(services);
  const { id, url } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/1', event_types: ['payment.*'] });
  const code = async (text: string, endpoint_id?: string) =>
    (await checkUrl(ctx, { url: text, endpoint_id })).problem?.code;
  expect(await checkUrl(ctx, { url: 'http://127.0.0.1:9/new' })).toEqual({ ok: true, problem: null, warnings: [] });
  expect(await code('not a url')).toBe('invalid_url');
  expect(await code('https://user:pass@example.com/')).toBe('invalid_url');
  expect(await code(url)).toBe('conflict');
  expect(await code(url, id)).toBeUndefined();
  const elsewhere = { ...ctx, services: { ...services, resolver: async () => ['10.0.0.1'] } };
  expect((await checkUrl(elsewhere, { url: 'https://shop.example.com/' })).problem?.code).toBe('blocked_address');
  const nowhere = { ...ctx, services: { ...services, resolver: async () => [] } };
  const warned = await checkUrl(nowhere, { url: 'https://shop.example.com/' });
  expect(warned.ok).toBe(true);
  expect(warned.warnings.join()).toContain('does not resolve');
  await updateEndpoint(ctx, { id, url: 'http://127.0.0.1:9/moved' });
  expect(await code(url)).toBeUndefined();
});
