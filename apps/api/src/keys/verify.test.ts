import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { newKey, verifierOf } from '../../test/keys.ts';
import { refusal } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listEvents } from '../events/events.ts';
import { revokeKey } from './change.ts';
import { isListed } from './verify.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const verify = verifierOf(services);
const { config } = services;

describe('an API key', () => {
  test('acts for its merchant and mode with exactly its scopes', async () => {
    const ctx = await newTenant(services);
    const { key, id } = await newKey(ctx, { rate_limit: 7, require_idempotency_key: true });
    expect(await verify(key)).toEqual({
      type: 'api_key',
      id,
      label: 'Books',
      tenant: ctx.tenant,
      scopes: new Set(['transactions:read']),
      requireIdempotencyKey: true,
      expiresAt: null,
      ipAllowlist: [],
      rateLimit: 7,
      frozen: null,
    });
  });

  test('is refused from the very next request once it is revoked', async () => {
    const ctx = await newTenant(services);
    const { key, id } = await newKey(ctx);
    await verify(key);
    await revokeKey(ctx, id);
    expect((await refusal(verify(key))).code).toBe('api_key_revoked');
    await revokeKey(ctx, id);
    expect((await listEvents(ctx, { type: 'api_key.revoked' })).items).toHaveLength(1);
  });

  test('is reported as revoked only to a caller who has all of it', async () => {
    const ctx = await newTenant(services);
    const [{ key, id }, { key: another }] = [await newKey(ctx), await newKey(ctx)];
    await revokeKey(ctx, id);
    for (const wrong of [
      `${key}x`,
      key.slice(0, -1),
      key.replace('ak_test_', 'ak_live_'),
      another.slice(0, 30) + key.slice(30),
      '',
      'ak_test_',
    ]) {
      expect((await refusal(verify(wrong))).code, wrong.slice(0, 12)).toBe('invalid_api_key');
    }
  });

  test('ends at its expiry', async () => {
    const ctx = await newTenant(services);
    const ends = new Date(Date.now() + 60_000);
    const { key } = await newKey(ctx, { expires_at: ends.toISOString() });
    await verify(key, { at: new Date(ends.getTime() - 1) });
    expect((await refusal(verify(key, { at: ends }))).code).toBe('api_key_expired');
    expect((await refusal(newKey(ctx, { expires_at: new Date(0).toISOString() }))).code).toBe('validation_failed');
    const beyond = '9999-12-31T23:59:59-12:00';
    expect((await refusal(newKey(ctx, { expires_at: beyond }))).message).toMatch(/more than a hundred years away/);
  });

  test('works only from the addresses on its list', async () => {
    const ctx = await newTenant(services);
    const { key } = await newKey(ctx, { ip_allowlist: ['203.0.113.0/24'] });
    await verify(key, { ip: '::ffff:203.0.113.9' });
    expect((await refusal(verify(key, { ip: '203.0.114.1' }))).code).toBe('ip_not_allowed');
  });

  test.each<[string | null, string[], boolean]>([
    ['203.0.113.7', ['203.0.113.7'], true],
    ['203.0.113.8', ['203.0.113.7'], false],
    ['::ffff:203.0.113.7', ['203.0.113.7'], true],
    ['203.0.113.7', ['198.51.100.0/24', '203.0.113.0/29'], true],
    ['203.0.113.8', ['203.0.113.0/29'], false],
    ['2001:db8::1', ['2001:DB8:0::1'], true],
    ['2001:db8:0:1::9', ['2001:db8:0:1::/64'], true],
    ['2001:db8:0:2::9', ['2001:db8:0:1::/64'], false],
    ['203.0.113.7', ['::/0'], false],
    ['203.0.113.7', ['::ffff:203.0.113.0/120'], true],
    ['2001:db8::1', ['0.0.0.0/0'], false],
    ['not an address', ['0.0.0.0/0'], false],
    [null, ['0.0.0.0/0'], false],
  ])('address %s against %j: %s', (ip, list, allowed) => {
    expect(isListed(ip, list)).toBe(allowed);
  });

  test('is rehashed with the newest pepper when it is used, after which the old one can be removed', async () => {
    const ctx = await newTenant(services);
    const [{ key }, { key: unused }] = [await newKey(ctx), await newKey(ctx)];
    const newest = { version: 2, secret: Buffer.alloc(32, 9) };
    const rotated = { ...config, keyPeppers: [newest, ...config.keyPeppers] };
    const onlyNew = { ...config, keyPeppers: [newest] };
    await verify(key, { settings: rotated });
    await verify(key, { settings: onlyNew });
    await expect(verify(unused, { settings: onlyNew })).rejects.toThrow('KEY_PEPPERS has no version 1');
  });
});
