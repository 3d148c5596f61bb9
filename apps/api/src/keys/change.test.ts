import type { Scope } from '@cryptoix/core';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { asUser, newKey, verifierOf } from '../../test/keys.ts';
import { refusal } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listEvents } from '../events/events.ts';
import { markExposed, updateKey } from './change.ts';
import { getKey } from './list.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const verify = verifierOf(services);

test('a key seen in a URL is marked once, with one event, and keeps working', async () => {
  const ctx = await newTenant(services);
  const { key, id } = await newKey(ctx);
  await Promise.all([markExposed(ctx, id), markExposed(ctx, id)]);
  const { exposed_at } = await getKey(ctx, id);
  expect(exposed_at).not.toBeNull();
  expect((await listEvents(ctx, { type: 'api_key.exposed' })).items).toMatchObject([{ data: { id, exposed_at } }]);
  await verify(key);
});

describe('the restrictions of a key', () => {
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

  test.each(looser)('can be loosened on a key that moves money only in a fresh session: %j', async (change) => {
    const { ctx, id, unchanged } = await moneyKey();
    expect(await refusal(updateKey(asUser(ctx, admin, false), { id, ...change }))).toMatchObject(notFresh);
    await unchanged();
    expect(await updateKey(asUser(ctx, admin, true), { id, ...change })).toMatchObject(change);
  });

  test.each(looser)('can be loosened only by a person who holds the scopes of the key: %j', async (change) => {
    const { ctx, id, unchanged } = await moneyKey();
    expect(await refusal(updateKey(asUser(ctx, developer, true), { id, ...change }))).toMatchObject({
      code: 'missing_scope',
      details: { required_scope: 'refunds:write' },
    });
    await unchanged();
  });

  test.each(tighter)('can be tightened in any session, by anybody who may revoke the key: %j', async (change) => {
    const { ctx, id } = await moneyKey();
    expect(await updateKey(asUser(ctx, developer, false), { id, ...change })).toMatchObject(change);
  });

  test('hold in test mode too, and can be loosened in any session on a key that moves no money', async () => {
    const { ctx, id } = await moneyKey('test');
    expect(await refusal(updateKey(asUser(ctx, admin, false), { id, ip_allowlist: [] }))).toMatchObject(notFresh);
    const books = await newKey(ctx, restricted);
    const reader = asUser(ctx, ['api_keys:write', 'transactions:read'], false);
    expect(await updateKey(reader, { id: books.id, ip_allowlist: [] })).toMatchObject({ ip_allowlist: [] });
    expect(await updateKey(asUser(ctx, developer, false), { id, label: 'Till' })).toMatchObject({ label: 'Till' });
  });

  test('can be tightened while the merchant is frozen, and the key not be loosened or renamed', async () => {
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
