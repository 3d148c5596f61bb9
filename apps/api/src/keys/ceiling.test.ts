import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { updateMerchant } from '../merchants/merchants.ts';
import { updateKey } from './change.ts';
import { createKey } from './create.ts';
import { rotateKey } from './rotate.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const input = { label: 'Books', scopes: ['transactions:read' as const] };
const tooHigh = { code: 'validation_failed', details: { issues: [{ path: 'rate_limit' }] } };

function asPerson(ctx: TenantContext): TenantContext {
  const scopes = new Set(['api_keys:write', 'transactions:read'] as const);
  const user = { userId: 'u', email: 'a@example.com', name: 'A', emailVerified: true, fresh: true };
  const binding = { tenant: ctx.tenant, role: 'developer' as const, scopes, frozen: null };
  return { ...ctx, principal: { type: 'session', ...user, binding } };
}

function asService(ctx: TenantContext): TenantContext {
  const scopes = new Set(['api_keys:write', 'transactions:read'] as const);
  return { ...ctx, principal: { type: 'service', name: 'support', tenant: ctx.tenant, scopes } };
}

test('people give a key at most 10,000 requests a minute, whether they make or change it', async () => {
  const ctx = await newTenant(services);
  const person = asPerson(ctx);
  await expect(createKey(person, { ...input, rate_limit: 10_001 })).rejects.toMatchObject(tooHigh);
  const { id } = await createKey(person, { ...input, rate_limit: 10_000 });
  await expect(updateKey(person, { id, rate_limit: 10_001 })).rejects.toMatchObject(tooHigh);
  expect(await updateKey(person, { id, rate_limit: 9_000 })).toMatchObject({ rate_limit: 9_000 });
});

test('the platform can set another ceiling for one merchant', async () => {
  const [ctx, other] = [await newTenant(services), await newTenant(services)];
  const changed = await updateMerchant(ctx, ctx.tenant.merchantId, { max_key_rate: 20_000 }, ctx.actor);
  expect(changed).toMatchObject({ max_key_rate: 20_000, payment_tolerance: '0' });
  expect(await createKey(asPerson(ctx), { ...input, rate_limit: 20_000 })).toMatchObject({ rate_limit: 20_000 });
  await expect(createKey(asPerson(ctx), { ...input, rate_limit: 20_001 })).rejects.toMatchObject(tooHigh);
  await expect(createKey(asPerson(other), { ...input, rate_limit: 20_000 })).rejects.toMatchObject(tooHigh);
  await updateMerchant(ctx, ctx.tenant.merchantId, { max_key_rate: 100 }, ctx.actor);
  await expect(createKey(asPerson(ctx), input)).rejects.toMatchObject(tooHigh);
});

test('a service may exceed the ceiling, and people then keep, lower and rotate such a key', async () => {
  const ctx = await newTenant(services);
  const { id } = await createKey(asService(ctx), { ...input, rate_limit: 50_000 });
  expect(await updateKey(asService(ctx), { id, rate_limit: 60_000 })).toMatchObject({ rate_limit: 60_000 });
  const person = asPerson(ctx);
  expect(await updateKey(person, { id, label: 'Renamed' })).toMatchObject({ label: 'Renamed', rate_limit: 60_000 });
  expect(await rotateKey(person, { id })).toMatchObject({ rate_limit: 60_000 });
  expect(await updateKey(person, { id, rate_limit: 40_000 })).toMatchObject({ rate_limit: 40_000 });
  await expect(updateKey(person, { id, rate_limit: 50_000 })).rejects.toMatchObject(tooHigh);
});
