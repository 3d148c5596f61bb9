import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { newKey, verifierOf } from '../../test/keys.ts';
import { refusal } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { revokeKey } from './change.ts';
import { getKey } from './list.ts';
import { rotateKey } from './rotate.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const verify = verifierOf(services);

describe('a rotation', () => {
  test('creates a successor linked to the old key, which stays valid', async () => {
    const ctx = await newTenant(services);
    const old = await newKey(ctx, { ip_allowlist: ['127.0.0.1'], rate_limit: 9, require_idempotency_key: true });
    const successor = await rotateKey(ctx, { id: old.id });
    const { label, scopes, mode, ip_allowlist, rate_limit, require_idempotency_key } = old;
    expect(successor).toMatchObject({
      label,
      scopes,
      mode,
      ip_allowlist,
      rate_limit,
      require_idempotency_key,
      rotated_from: old.id,
      expires_at: null,
    });
    expect(await getKey(ctx, old.id)).toMatchObject({ replaced_by: successor.id, status: 'active', expires_at: null });
    await Promise.all([verify(old.key), verify(successor.key)]);
    expect((await refusal(rotateKey(ctx, { id: old.id }))).code).toBe('conflict');
  });

  test('with an overlap ends the old key when that is over', async () => {
    const ctx = await newTenant(services);
    const old = await newKey(ctx);
    const successor = await rotateKey(ctx, { id: old.id, overlap_seconds: 3600 });
    await verify(old.key);
    const later = new Date(Date.now() + 3_601_000);
    expect((await refusal(verify(old.key, { at: later }))).code).toBe('api_key_expired');
    await verify(successor.key, { at: later });
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
