import { AppError, type KeyScope, type Scope } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { openDatabase } from '../db/client.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { listEvents } from '../events/events.ts';
import { markExposed, revokeKey, updateKey } from './change.ts';
import { createKey } from './create.ts';
import { getKey, listKeyRequests } from './list.ts';
import { createRateLimiter } from './rate-limit.ts';
import { rotateKey } from './rotate.ts';
import { startKeyUsage } from './usage.ts';
import { isListed, verifyKey } from './verify.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);
const { db, config } = services;

const verify = (key: string, { ip = '127.0.0.1', at = new Date(), settings = config } = {}) =>
  verifyKey(db, settings, key, ip, at);
const readTransactions: KeyScope[] = ['transactions:read'];
const newKey = (ctx: TenantContext, more: Partial<Parameters<typeof createKey>[1]> = {}) =>
  createKey(ctx, { label: 'Books', scopes: readTransactions, ...more });

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('expected a refusal', { cause: error });
}

function asUser(ctx: TenantContext, scopes: Scope[], fresh: boolean, frozen: string | null = null): TenantContext {
  const granted = new Set(scopes);
  const user = { userId: 'u', email: 'a@example.com', name: 'A', emailVerified: true };
  const binding = { tenant: ctx.tenant, role: 'admin' as const, scopes: granted, frozen };
  return { ...ctx, principal: { type: 'session', ...user, fresh, binding } };
}

/** Every table that holds a row with one of these texts, as it is or as hex. */
async function tablesWith(texts: string[]): Promise<string[]> {
  const tables = await db.execute<{ name: string }>(
    sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const wanted = texts.flatMap((text) => [text, Buffer.from(text).toString('hex')]).map((text) => `%${text}%`);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.execute(
      sql`SELECT 1 FROM ${sql.identifier(name)} t WHERE t::text LIKE ANY (${sql.param(wanted)}::text[]) LIMIT 1`,
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe('an API key', () => {
  test('is seen once: neither it nor its secret is anywhere in the database', async () => {
    const ctx = await newTenant(services);
    await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['api_key.*'] });
    const { key, id } = await newKey(ctx);
    await verify(key);
    expect(JSON.stringify(await getKey(ctx, id))).not.toContain(key);
    expect(await tablesWith([key, key.slice(-40)])).toEqual([]);
    // The search does find what is stored.
    expect(await tablesWith([id])).toEqual(
      expect.arrayContaining(['api_keys', 'audit_entries', 'deliveries', 'events']),
    );
  });

  test('acts for its merchant and mode with exactly its scopes', async () => {
    const ctx = await newTenant(services);
    const { key, id } = await newKey(ctx, { rate_limit: 7, require_idempotency_key: true });
    expect(await verify(key)).toEqual({
      type: 'api_key',
      id,
      label: 'Books',
      tenant: ctx.tenant,
      scopes: new Set(readTransactions),
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

  test('says that it is revoked only to who holds all of it', async () => {
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

  test('moves to the newest pepper when it is used, after which the old one can go', async () => {
    const ctx = await newTenant(services);
    const [{ key }, { key: unused }] = [await newKey(ctx), await newKey(ctx)];
    const newest = { version: 2, secret: Buffer.alloc(32, 9) };
    const rotated = { ...config, keyPeppers: [newest, ...config.keyPeppers] };
    const onlyNew = { ...config, keyPeppers: [newest] };
    await verify(key, { settings: rotated });
    await verify(key, { settings: onlyNew });
    await expect(verify(unused, { settings: onlyNew })).rejects.toThrow('KEY_PEPPERS has no version 1');
  });

  test('seen in a URL is marked once, with one event, and keeps working', async () => {
    const ctx = await newTenant(services);
    const { key, id } = await newKey(ctx);
    await Promise.all([markExposed(ctx, id), markExposed(ctx, id)]);
    const { exposed_at } = await getKey(ctx, id);
    expect(exposed_at).not.toBeNull();
    expect((await listEvents(ctx, { type: 'api_key.exposed' })).items).toMatchObject([{ data: { id, exposed_at } }]);
    await verify(key);
  });
});

describe('a rotation', () => {
  test('makes a twin linked to the old key, which stays valid', async () => {
    const ctx = await newTenant(services);
    const old = await newKey(ctx, { ip_allowlist: ['127.0.0.1'], rate_limit: 9, require_idempotency_key: true });
    const twin = await rotateKey(ctx, { id: old.id });
    const { label, scopes, mode, ip_allowlist, rate_limit, require_idempotency_key } = old;
    expect(twin).toMatchObject({
      label,
      scopes,
      mode,
      ip_allowlist,
      rate_limit,
      require_idempotency_key,
      rotated_from: old.id,
      expires_at: null,
    });
    expect(await getKey(ctx, old.id)).toMatchObject({ replaced_by: twin.id, status: 'active', expires_at: null });
    await Promise.all([verify(old.key), verify(twin.key)]);
    expect((await refusal(rotateKey(ctx, { id: old.id }))).code).toBe('conflict');
  });

  test('with an overlap ends the old key when that is over', async () => {
    const ctx = await newTenant(services);
    const old = await newKey(ctx);
    const twin = await rotateKey(ctx, { id: old.id, overlap_seconds: 3600 });
    await verify(old.key);
    const later = new Date(Date.now() + 3_601_000);
    expect((await refusal(verify(old.key, { at: later }))).code).toBe('api_key_expired');
    await verify(twin.key, { at: later });
  });

  test('is refused for a revoked key and for one of another merchant or mode', async () => {
    const ctx = await newTenant(services);
    const { id } = await newKey(ctx);
    const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
    for (const stranger of [await newTenant(services), live]) {
      for (const act of [
        () => rotateKey(stranger, { id }),
        () => revokeKey(stranger, id),
        () => getKey(stranger, id),
      ]) {
        expect((await refusal(act())).code).toBe('not_found');
      }
    }
    await revokeKey(ctx, id);
    expect((await refusal(rotateKey(ctx, { id }))).code).toBe('conflict');
  });
});

describe('granting', () => {
  test('gives nobody what the giver does not hold', async () => {
    const ctx = await newTenant(services);
    const user = asUser(ctx, ['api_keys:write', 'transactions:read'], true);
    await newKey(user);
    const refused = await refusal(newKey(user, { scopes: ['transactions:read', 'payments:read'] }));
    expect([refused.code, refused.details]).toEqual(['missing_scope', { required_scope: 'payments:read' }]);
    const strong = await newKey(ctx, { scopes: ['payments:read'] });
    expect((await refusal(rotateKey(user, { id: strong.id }))).code).toBe('missing_scope');
  });

  test.each<KeyScope>(['refunds:write', 'payouts:write', 'withdrawals:write'])(
    '%s takes a fresh session, to create and to rotate',
    async (scope) => {
      const ctx = await newTenant(services);
      const held: Scope[] = ['api_keys:write', scope];
      const stale = await refusal(newKey(asUser(ctx, held, false), { scopes: [scope] }));
      expect(stale.details).toMatchObject({ reason: 'session_not_fresh' });
      const { id } = await newKey(asUser(ctx, held, true), { scopes: [scope] });
      expect((await refusal(rotateKey(asUser(ctx, held, false), { id }))).details).toMatchObject({
        reason: 'session_not_fresh',
      });
      await rotateKey(asUser(ctx, held, true), { id });
    },
  );
});

describe('what restricts a key', () => {
  const restricted = { ip_allowlist: ['203.0.113.0/24'], rate_limit: 10, require_idempotency_key: true };
  type Change = Omit<Parameters<typeof updateKey>[1], 'id'>;
  const looser: Change[] = [
    { ip_allowlist: [] },
    { ip_allowlist: ['203.0.113.0/24', '198.51.100.7'] },
    { ip_allowlist: ['203.0.112.0/23'] },
    { ip_allowlist: ['198.51.100.7'] },
    { rate_limit: 11 },
    { require_idempotency_key: false },
    { ip_allowlist: ['203.0.113.7'], rate_limit: 11 },
    { label: 'Till', require_idempotency_key: false },
  ];
  const tighter: Change[] = [
    { ip_allowlist: ['203.0.113.7'] },
    { ip_allowlist: ['203.0.113.0/25', '203.0.113.128/25'] },
    { rate_limit: 9 },
    { require_idempotency_key: true },
    { ...restricted, rate_limit: 1 },
    {},
  ];
  const admin: Scope[] = ['api_keys:write', 'refunds:write'];
  const developer: Scope[] = ['api_keys:write'];
  const notFresh = {
    code: 'missing_scope',
    details: { required_scope: 'api_keys:write', reason: 'session_not_fresh' },
  };

  async function moneyKey(mode: 'live' | 'test' = 'live') {
    const ctx = await newTenant(services, mode);
    const { id } = await newKey(ctx, { scopes: ['refunds:write'], ...restricted });
    const before = await getKey(ctx, id);
    return { ctx, id, unchanged: async () => expect(await getKey(ctx, id)).toEqual(before) };
  }

  test.each(looser)('is loosened on a key that moves money only right after the password: %j', async (change) => {
    const { ctx, id, unchanged } = await moneyKey();
    expect(await refusal(updateKey(asUser(ctx, admin, false), { id, ...change }))).toMatchObject(notFresh);
    await unchanged();
    expect(await updateKey(asUser(ctx, admin, true), { id, ...change })).toMatchObject(change);
  });

  test.each(looser)('is loosened only by who holds what the key holds: %j', async (change) => {
    const { ctx, id, unchanged } = await moneyKey();
    expect(await refusal(updateKey(asUser(ctx, developer, true), { id, ...change }))).toMatchObject({
      code: 'missing_scope',
      details: { required_scope: 'refunds:write' },
    });
    await unchanged();
  });

  test.each(tighter)('is tightened without the password, by anybody who may revoke the key: %j', async (change) => {
    const { ctx, id } = await moneyKey();
    expect(await updateKey(asUser(ctx, developer, false), { id, ...change })).toMatchObject(change);
  });

  test('is the same in test mode, and no matter on a key that moves no money', async () => {
    const { ctx, id } = await moneyKey('test');
    expect(await refusal(updateKey(asUser(ctx, admin, false), { id, ip_allowlist: [] }))).toMatchObject(notFresh);
    const books = await newKey(ctx, restricted);
    const reader = asUser(ctx, ['api_keys:write', 'transactions:read'], false);
    expect(await updateKey(reader, { id: books.id, ip_allowlist: [] })).toMatchObject({ ip_allowlist: [] });
    expect(await updateKey(asUser(ctx, developer, false), { id, label: 'Till' })).toMatchObject({ label: 'Till' });
  });

  test('is tightened while the merchant is frozen, and not loosened or renamed', async () => {
    const { ctx, id, unchanged } = await moneyKey();
    const frozen = asUser(ctx, admin, true, 'We look into this.');
    for (const change of [...looser, { label: 'Till' }]) {
      expect(await refusal(updateKey(frozen, { id, ...change }))).toMatchObject({
        code: 'conflict',
        message: 'We look into this.',
      });
    }
    await unchanged();
    for (const change of tighter) {
      const { id: other } = await newKey(ctx, { scopes: ['refunds:write'], ...restricted });
      expect(await updateKey(frozen, { id: other, ...change })).toMatchObject(change);
    }
  });
});

test('the rate limit counts what other processes let through, once they have exchanged counts', async () => {
  const now = new Date(Date.UTC(2026, 5, 1, 12, 0, 10));
  const [a, b] = [createRateLimiter(), createRateLimiter()];
  for (let used = 0; used < 6; used += 1) a.consume('key_a', 10, now);
  for (let used = 0; used < 3; used += 1) b.consume('key_a', 10, now);
  expect(b.consume('key_b', 1, now).allowed).toBe(true);
  for (const limiter of [a, b, a]) await limiter.exchange(db, now);
  expect(a.consume('key_a', 10, now)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 50 });
  expect(a.consume('key_a', 10, now).allowed).toBe(false);
  for (const limiter of [a, b]) await limiter.exchange(db, now);
  expect(b.consume('key_a', 10, now)).toMatchObject({ allowed: false, remaining: 0 });
  expect(b.consume('key_a', 10, new Date(now.getTime() + 50_000))).toMatchObject({ allowed: true, remaining: 9 });
});

test('the rate limit holds while counts are exchanged and when that fails', async () => {
  const now = new Date();
  const limiter = createRateLimiter();
  for (let used = 0; used < 3; used += 1) limiter.consume('key_c', 3, now);
  const dead = openDatabase('postgres://nobody@127.0.0.1:9/none', { max: 1, name: 'test' });
  onTestFinished(dead.close);
  const exchange = limiter.exchange(dead.db, now);
  expect(limiter.consume('key_c', 3, now).allowed).toBe(false);
  await expect(exchange).rejects.toThrow('Failed query');
  expect(limiter.consume('key_c', 3, now).allowed).toBe(false);
});

test('usage is written in batches: last use, use of each scope, and the log of requests', async () => {
  const ctx = await newTenant(services);
  const { id } = await newKey(ctx, { scopes: ['transactions:read', 'payments:read'] });
  const usage = startKeyUsage({ db, log: services.log, now: services.now });
  const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second));
  const request = {
    keyId: id,
    tenant: ctx.tenant,
    method: 'GET',
    route: '/transactions',
    status: 200,
    errorCode: null,
    durationMs: 3,
    ip: '192.0.2.1',
  };
  usage.record({ ...request, id: 'req_1', at: at(1), scope: 'transactions:read' });
  usage.record({
    ...request,
    id: 'req_2',
    at: at(2),
    scope: null,
    status: 403,
    errorCode: 'missing_scope',
    route: '/refunds',
    ip: '192.0.2.2',
  });
  await usage.close();
  expect(await getKey(ctx, id)).toMatchObject({
    last_used_at: at(2).toISOString(),
    last_used_ip: '192.0.2.2',
    last_used_scope: 'transactions:read',
    scope_uses: [
      { scope: 'transactions:read', last_used_at: at(1).toISOString() },
      { scope: 'payments:read', last_used_at: null },
    ],
    unused_scopes: ['payments:read'],
  });
  expect((await listKeyRequests(ctx, { id })).items).toMatchObject([
    { id: 'req_2', status: 403, error_code: 'missing_scope', route: '/refunds' },
    { id: 'req_1', status: 200, error_code: null, duration_ms: 3, created_at: at(1).toISOString() },
  ]);
});
