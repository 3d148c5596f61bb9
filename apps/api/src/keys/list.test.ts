import { keyFilters, keyScopes, type Scope, scopesOfRole } from '@cryptoix/core';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { holding, newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { markExposed, revokeKey } from './change.ts';
import { createKey } from './create.ts';
import { describeScopes } from './grant.ts';
import { getKey, listKeys, reviewKeys } from './list.ts';
import { rotateKey } from './rotate.ts';
import { startKeyUsage } from './usage.ts';

const dayMs = 86_400_000;
let clock = new Date('2026-06-01T12:00:00Z');
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => clock });
afterAll(close);

const passDays = (count: number) => (clock = new Date(clock.getTime() + count * dayMs));
const inDays = (count: number) => new Date(clock.getTime() + count * dayMs).toISOString();
const newKey = (ctx: TenantContext, label: string, more: Partial<Parameters<typeof createKey>[1]> = {}) =>
  createKey(ctx, { label, scopes: ['transactions:read'], ...more });

async function use(ctx: TenantContext, keyId: string, scope: Scope): Promise<void> {
  const usage = startKeyUsage(services);
  const request = { method: 'GET', route: '/v1/x', status: 200, errorCode: null, durationMs: 1, ip: '192.0.2.1' };
  const more = { requiredScope: scope, objectId: null, userAgent: null, hasIdempotencyKey: false };
  usage.record({
    ...request,
    ...more,
    id: `req_${keyId}_${clock.getTime()}`,
    keyId,
    tenant: ctx.tenant,
    at: clock,
    scope,
  });
  await usage.close();
}

const labels = async (ctx: TenantContext, filter: Parameters<typeof listKeys>[1]) =>
  (await listKeys(ctx, filter)).items.map((key) => key.label);

describe('the list of keys', () => {
  test('is filtered by status', async () => {
    const ctx = await newTenant(services);
    await newKey(ctx, 'plain');
    const revoked = await newKey(ctx, 'revoked');
    await revokeKey(ctx, revoked.id);
    await newKey(ctx, 'over', { expires_at: inDays(1) });
    passDays(2);
    await newKey(ctx, 'ends soon', { expires_at: inDays(13) });
    const leaked = await newKey(ctx, 'leaked');
    await markExposed(ctx, leaked.id);
    const found = await Promise.all(keyFilters.map(async (status) => [status, await labels(ctx, { status })]));
    expect(Object.fromEntries(found)).toEqual({
      active: expect.arrayContaining(['leaked', 'ends soon', 'plain']),
      expiring: ['ends soon'],
      exposed: ['leaked'],
      expired: ['over'],
      revoked: ['revoked'],
    });
    expect(await labels(ctx, { status: 'active', page: 1 })).toHaveLength(3);
    expect(await listKeys(ctx, { status: 'active', page: 1, per_page: 2 })).toMatchObject({ total: 3, total_pages: 2 });
  });

  test('is searched by label, by the visible start of a key, and by id', async () => {
    const ctx = await newTenant(services);
    const shop = await newKey(ctx, 'Shop 100% Äpfel');
    const books = await newKey(ctx, 'Books_2');
    expect(await labels(ctx, { q: 'shop' })).toEqual(['Shop 100% Äpfel']);
    expect(await labels(ctx, { q: 'äPFEL' })).toEqual(['Shop 100% Äpfel']);
    expect(await labels(ctx, { q: books.id })).toEqual(['Books_2']);
    expect(await labels(ctx, { q: shop.start.slice(0, -1) })).toEqual(['Shop 100% Äpfel']);
    // Characters of SQL patterns are plain text here.
    for (const q of ['%', '_', '\\']) {
      expect(await labels(ctx, { q })).toEqual({ '%': ['Shop 100% Äpfel'], _: ['Books_2'], '\\': [] }[q]);
    }
    expect(await labels(await newTenant(services), { q: 'shop' })).toEqual([]);
  });
});

describe('a rotation', () => {
  test('shows when the old key was last used and the new one first', async () => {
    const ctx = await newTenant(services);
    const old = await newKey(ctx, 'Shop');
    await use(ctx, old.id, 'transactions:read');
    const successor = await rotateKey(ctx, { id: old.id });
    expect(await getKey(ctx, successor.id)).toMatchObject({
      rotated_from: old.id,
      first_used_at: null,
      last_used_at: null,
    });
    const [first, last] = [clock, passDays(1)].map((time) => time.toISOString());
    await use(ctx, successor.id, 'transactions:read');
    passDays(1);
    await use(ctx, successor.id, 'transactions:read');
    expect(await getKey(ctx, old.id)).toMatchObject({
      replaced_by: successor.id,
      first_used_at: first,
      last_used_at: first,
    });
    expect(await getKey(ctx, successor.id)).toMatchObject({ first_used_at: last, last_used_at: clock.toISOString() });
  });

  test('that was repeated names the newest successor', async () => {
    const ctx = await newTenant(services);
    const old = await newKey(ctx, 'Shop');
    const lost = await rotateKey(ctx, { id: old.id });
    await revokeKey(ctx, lost.id);
    passDays(1);
    const successor = await rotateKey(ctx, { id: old.id });
    expect(await getKey(ctx, old.id)).toMatchObject({ replaced_by: successor.id });
  });
});

describe('the review', () => {
  test('lists the working keys that need a look, most urgent first, and only those of the merchant', async () => {
    const ctx = await newTenant(services);
    const idle = await newKey(ctx, 'idle');
    const wide = await newKey(ctx, 'wide', { scopes: ['transactions:read', 'payments:read'] });
    const revoked = await newKey(ctx, 'revoked');
    await revokeKey(ctx, revoked.id);
    passDays(100);
    await use(ctx, wide.id, 'transactions:read');
    const leaked = await newKey(ctx, 'leaked');
    await markExposed(ctx, leaked.id);
    const ending = await newKey(ctx, 'ending', { expires_at: inDays(3) });
    await newKey(ctx, 'well');
    const review = await reviewKeys(ctx);
    expect(review.map((key) => [key.id, key.attention])).toEqual([
      [leaked.id, ['exposed']],
      [ending.id, ['expiring']],
      [idle.id, ['unused', 'unused_scopes']],
      [wide.id, ['unused_scopes']],
    ]);
    expect(review.at(-1)?.unused_scopes).toEqual(['payments:read']);
    await rotateKey(ctx, { id: ending.id });
    expect((await getKey(ctx, ending.id)).attention).toEqual([]);
    expect(await reviewKeys(await newTenant(services))).toEqual([]);
  });
});

describe('the scopes to choose from', () => {
  const describedFor = (ctx: TenantContext, held: readonly Scope[]) => describeScopes(holding(ctx, ...held));

  test('are all scopes of keys with a description, and marked when the caller may not give them', async () => {
    const ctx = await newTenant(services);
    const { scopes } = describedFor(ctx, scopesOfRole('developer'));
    expect(scopes.map((row) => row.scope)).toEqual(keyScopes);
    const money = ['refunds:write', 'payouts:write', 'withdrawals:write'];
    expect(scopes.filter((row) => row.money).map((row) => row.scope)).toEqual(money);
    expect(scopes.filter((row) => !row.grantable).map((row) => row.scope)).toEqual(money);
    expect(describeScopes(ctx).scopes.every((row) => row.grantable)).toBe(true);
  });

  test('come with the presets whose scopes the caller may all give', async () => {
    const ctx = await newTenant(services);
    const ids = (held: readonly Scope[]) => describedFor(ctx, held).presets.map((preset) => preset.id);
    expect(ids(scopesOfRole('owner'))).toEqual(['read_transactions', 'create_refunds', 'webhooks', 'read_only']);
    expect(ids(scopesOfRole('developer'))).toEqual(['read_transactions', 'webhooks', 'read_only']);
    expect(ids([])).toEqual([]);
  });
});
