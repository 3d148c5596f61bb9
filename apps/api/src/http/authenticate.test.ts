import { newId } from '@cryptoix/core';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { newKey } from '../../test/keys.ts';
import { refusal } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { memberships } from '../db/schema/index.ts';
import { createAuthenticator } from './authenticate.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const authenticate = createAuthenticator({ services, db: services.db });

type Door = Parameters<typeof authenticate>[2];
const over = (door: Door, headers: Record<string, string>) => authenticate(new Headers(headers), '127.0.0.1', door);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const naming = (merchantId: string, mode = 'test') => ({
  'x-cryptoix-merchant': merchantId,
  'x-cryptoix-mode': mode,
});
const token = services.config.serviceTokens[0]?.token ?? '';

describe('a key', () => {
  test.each<Door>(['rest', 'trpc'])('works in either header, over %s', async (door) => {
    const ctx = await newTenant(services);
    const { key, id } = await newKey(ctx);
    const principal = { type: 'api_key', id, tenant: ctx.tenant };
    expect(await over(door, bearer(key))).toMatchObject(principal);
    expect(await over(door, { authorization: `bearer   ${key}  ` })).toMatchObject(principal);
    expect(await over(door, { 'x-api-key': ` ${key} ` })).toMatchObject(principal);
  });

  test('acts for its own merchant, whichever one the request names', async () => {
    const [ctx, other] = [await newTenant(services), await newTenant(services)];
    const { key } = await newKey(ctx);
    const named = { ...bearer(key), ...naming(other.tenant.merchantId, 'live') };
    expect(await over('trpc', named)).toMatchObject({ tenant: ctx.tenant });
  });

  test.each<[string, Record<string, string>, string]>([
    ['in both headers', { ...bearer('a'), 'x-api-key': 'a' }, 'ambiguous_credentials'],
    ['in another scheme', { authorization: 'Basic YTpi' }, 'invalid_api_key'],
    ['followed by other text', { authorization: 'Bearer a b' }, 'invalid_api_key'],
    ['that is malformed', bearer('ak_test_short'), 'invalid_api_key'],
  ])('%s is refused', async (_, headers, code) => {
    for (const door of ['rest', 'trpc'] as const) expect((await refusal(over(door, headers))).code).toBe(code);
  });
});

describe('a service', () => {
  test('acts for the merchant and mode that it names, or for none', async () => {
    const { tenant } = await newTenant(services);
    expect(await over('trpc', bearer(token))).toMatchObject({ type: 'service', name: 'tests', tenant: null });
    const live = { ...tenant, mode: 'live' };
    expect(await over('trpc', { ...bearer(token), ...naming(tenant.merchantId, 'live') })).toMatchObject({
      tenant: live,
    });
  });

  test('is refused over REST', async () => {
    expect((await refusal(over('rest', bearer(token)))).code).toBe('invalid_api_key');
  });

  test.each<[string, () => Record<string, string>, string]>([
    ['that does not exist', () => naming(newId('merchant')), 'not_found'],
    ['by a malformed id', () => naming('mer_1'), 'not_found'],
    ['without a mode', () => ({ 'x-cryptoix-merchant': newId('merchant') }), 'validation_failed'],
    ['in an unknown mode', () => naming(newId('merchant'), 'demo'), 'validation_failed'],
  ])('that names a merchant %s is refused', async (_, names, code) => {
    expect((await refusal(over('trpc', { ...bearer(token), ...names() }))).code).toBe(code);
  });

  test('is refused with only the beginning of its token', async () => {
    expect((await refusal(over('trpc', bearer(token.slice(0, -1))))).code).toBe('invalid_api_key');
  });
});

describe('a session', () => {
  async function person() {
    const email = `${newId('merchant')}@example.com`;
    const password = 'correct horse battery';
    const { userId } = await services.auth.createUserForSeed({ email, password, name: 'Ada' });
    const request = new Request(`${services.config.publicUrl}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: services.config.publicUrl },
      body: JSON.stringify({ email, password }),
    });
    const response = await services.auth.handler(request);
    const cookie = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    return { userId, cookie: { cookie: cookie.join('; ') } };
  }

  test('has the rights of its role at the merchant that it names, and none at another', async () => {
    const [{ tenant }, other] = [await newTenant(services), await newTenant(services)];
    const { userId, cookie } = await person();
    await services.db.insert(memberships).values({ merchant_id: tenant.merchantId, user_id: userId, role: 'viewer' });
    expect(await over('trpc', cookie)).toMatchObject({ type: 'session', userId, binding: null });
    expect(await over('trpc', { ...cookie, ...naming(tenant.merchantId) })).toMatchObject({
      binding: { tenant, role: 'viewer' },
    });
    expect((await refusal(over('trpc', { ...cookie, ...naming(other.tenant.merchantId) }))).code).toBe('not_found');
  });

  test.each<[string, Record<string, string>]>([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['from an origin that is not ours', { origin: 'https://evil.example' }],
  ])('is anonymous in a request %s', async (_, headers) => {
    const { cookie } = await person();
    expect(await over('trpc', { ...cookie, ...headers })).toEqual({ type: 'anonymous' });
  });

  test('is anonymous over REST, as is a request without a credential', async () => {
    const { cookie } = await person();
    expect(await over('rest', cookie)).toEqual({ type: 'anonymous' });
    expect(await over('trpc', {})).toEqual({ type: 'anonymous' });
  });
});
