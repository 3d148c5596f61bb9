import { randomUUID } from 'node:crypto';
import { type Scope, scopesOfRole } from '@cryptoix/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { balanceOf, codeOf, fund, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import type { TenantContext } from '../context.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { createKey } from '../keys/create.ts';
import { advancePayout } from '../payouts/advance.ts';
import { createPayout } from '../payouts/draft.ts';
import { getPayout, submitPayout } from '../payouts/payouts.ts';
import { systemActor } from '../principal.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { advanceWithdrawal, createWithdrawal, listWithdrawals } from '../withdrawals/withdrawals.ts';
import { freezeMerchant, unfreezeMerchant } from './freeze.ts';

const { url } = await testDatabase();
// Two processes on one database.
const [one, two] = [await testServices({ url }), await testServices({ url })];
const { services } = one;
const apis = [await startApi(one.services), await startApi(two.services)];
afterAll(async () => {
  for (const api of apis) await api.close();
  await Promise.all([one.close(), two.close()]);
});

const to = { address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS', amount: '1', asset: 'USDT', network: 'tron' };
const fixed =
  'Until we lift the freeze of this account, no money leaves it, and only what reduces risk can be changed, such as revoking a key. Contact support.';
const reason = 'Chargebacks from a stolen laptop';

const token = services.config.serviceTokens[0]?.token ?? '';
/** A call of an internal team, which names no merchant. */
async function asTeam(name: string, input: unknown): Promise<unknown> {
  const response = await fetch(`${apis[0]?.url}/trpc/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const envelope = z.object({ result: z.object({ data: z.unknown() }).optional(), error: z.unknown() }).partial();
  const { result, error } = envelope.parse(await response.json());
  return result?.data ?? error;
}

const body = z.object({
  data: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown() }).optional(),
});

/** A call with an API key, through either process. */
async function withKey(key: string, path: string, { input = {}, method = 'POST', api = 0, headers = {} } = {}) {
  const response = await fetch(`${apis[api]?.url}/v1${path}`, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
    ...(method !== 'GET' && { body: JSON.stringify(input) }),
  });
  return { status: response.status, text: await response.clone().text(), ...body.parse(await response.json()) };
}

/** The same merchant through a person's session. */
const asPerson = (ctx: TenantContext, frozen: string | null): TenantContext => {
  const user = { userId: 'u', email: 'a@example.com', name: 'A', emailVerified: true, fresh: true };
  const binding = { tenant: ctx.tenant, role: 'owner' as const, scopes: new Set<Scope>(scopesOfRole('owner')), frozen };
  return { ...ctx, principal: { type: 'session', ...user, binding } };
};

const keyOf = async (ctx: TenantContext) =>
  (await createKey(ctx, { label: 'Shop', scopes: ['withdrawals:write', 'withdrawals:read', 'endpoints:write'] })).key;
const inMode = (ctx: TenantContext, mode: 'live' | 'test'): TenantContext => ({
  ...ctx,
  tenant: { ...ctx.tenant, mode },
});
const freeze = (ctx: TenantContext, more = {}) =>
  freezeMerchant(ctx, { id: ctx.tenant.merchantId, reason, ...more }, systemActor);
const unfreeze = (ctx: TenantContext) => unfreezeMerchant(ctx, ctx.tenant.merchantId, systemActor);

describe('a freeze', () => {
  test('holds from the next request on, in both modes and every process, and so does its end', async () => {
    const live = await newTenant(services, 'live');
    const keys = [await keyOf(live), await keyOf(inMode(live, 'test'))];
    for (const mode of ['live', 'test'] as const) await fund(inMode(live, mode), 'USDT', '100');
    const id = live.tenant.merchantId;
    const withdraw = (key: string, api: number) => withKey(key, '/withdrawals', { input: to, api });
    for (const key of keys) for (const api of [0, 1]) expect((await withdraw(key, api)).status).toBe(201);

    expect(await asTeam('merchants.freeze', { id, reason, public_message: 'We will call you.' })).toMatchObject({
      id,
      frozen: { reason, message: 'We will call you.', since: expect.any(String) },
    });
    for (const key of keys) {
      for (const api of [0, 1]) {
        const refused = await withdraw(key, api);
        expect([refused.status, refused.error?.code, refused.error?.message]).toEqual([
          409,
          'conflict',
          'We will call you.',
        ]);
        expect(refused.text).not.toContain(reason);
        expect((await withKey(key, '/withdrawals', { method: 'GET', api })).status).toBe(200);
      }
    }
    expect(await asTeam('merchants.unfreeze', { id })).toMatchObject({ id, frozen: null });
    for (const key of keys) for (const api of [0, 1]) expect((await withdraw(key, api)).status).toBe(201);
  });

  test('stops the money of a request that was let in before it and is still being read', async () => {
    const system = await newTenant(services, 'live');
    await fund(system, 'USDT', '100');
    const { principal } = asPerson(system, null);
    const ctx: TenantContext = { ...system, principal };
    const payment_uuid = await paidPayment(ctx, { amount: '50', from: to.address });
    const draft = await createPayout(ctx, { items: [to] });
    const before = await balanceOf(ctx, 'USDT');
    await freeze(system);
    expect(await codeOf(createWithdrawal(ctx, to))).toBe('conflict');
    expect(await codeOf(createRefund(ctx, { payment_uuid }))).toBe('conflict');
    expect(await codeOf(submitPayout(ctx, draft.uuid))).toBe('conflict');
    expect(await balanceOf(ctx, 'USDT')).toEqual(before);
    expect((await listWithdrawals(ctx, {})).items).toEqual([]);
    expect(await getPayout(ctx, draft.uuid)).toMatchObject({ status: 'draft' });
  });

  test('is not a response that an Idempotency-Key keeps', async () => {
    const ctx = await newTenant(services, 'live');
    const key = await keyOf(ctx);
    await fund(ctx, 'USDT', '100');
    const headers = { 'idempotency-key': randomUUID() };
    await freeze(ctx);
    expect((await withKey(key, '/withdrawals', { input: to, headers })).status).toBe(409);
    await unfreeze(ctx);
    expect((await withKey(key, '/withdrawals', { input: to, headers })).status).toBe(201);
  });

  test('shows the merchant a fixed sentence when there is no message, and never the reason', async () => {
    const ctx = await newTenant(services, 'live');
    const key = await keyOf(ctx);
    await freeze(ctx);
    expect((await withKey(key, '/withdrawals', { input: to })).error).toMatchObject({
      code: 'conflict',
      message: fixed,
    });
    await freeze(ctx, { public_message: 'We will call you.' });
    await unfreeze(ctx);
    await unfreeze(ctx);
    for (const mode of ['live', 'test'] as const) {
      const { items } = await listAudit(inMode(ctx, mode), { action: 'merchant.*' });
      expect(items.map(({ action, details }) => [action, details])).toEqual([
        ['merchant.unfrozen', {}],
        ['merchant.frozen', { message: 'We will call you.' }],
        ['merchant.frozen', { message: fixed }],
        ['merchant.created', expect.anything()],
      ]);
      expect(JSON.stringify(items)).not.toContain(reason);
    }
  });

  test('of one merchant does not affect another, and an unknown merchant is not found', async () => {
    const [ctx, other] = [await newTenant(services, 'live'), await newTenant(services, 'live')];
    await freeze(ctx);
    await fund(other, 'USDT', '100');
    expect((await withKey(await keyOf(other), '/withdrawals', { input: to })).status).toBe(201);
    const nobody = 'mer_01k9zq8g9vk3z4n6q8s0w2y4xg';
    expect(await codeOf(freezeMerchant(ctx, { id: nobody, reason }, systemActor))).toBe('not_found');
    expect(await codeOf(unfreezeMerchant(ctx, nobody, systemActor))).toBe('not_found');
  });
});

describe('while a merchant is frozen', () => {
  let ctx: TenantContext;
  beforeAll(async () => {
    ctx = await newTenant(services, 'live');
    await fund(ctx, 'USDT', '100');
  });

  test('nothing starts to be sent, and what was sent is still recorded', async () => {
    const payment_uuid = await paidPayment(ctx, { amount: '50', from: to.address });
    const money = {
      refund: async () => (await createRefund(ctx, { payment_uuid, amount: '1' })).uuid,
      withdrawal: async () => (await createWithdrawal(ctx, to)).uuid,
      payout: async () => {
        const { uuid } = await createPayout(ctx, { items: [to] });
        await submitPayout(ctx, uuid);
        return uuid;
      },
    };
    const advance = {
      refund: (uuid: string, step: Parameters<typeof advanceRefund>[2]) => advanceRefund(ctx, uuid, step),
      withdrawal: (uuid: string, step: Parameters<typeof advanceRefund>[2]) => advanceWithdrawal(ctx, uuid, step),
      payout: async (uuid: string, step: Parameters<typeof advanceRefund>[2]) => {
        await advancePayout(ctx, uuid, 0, step);
        return getPayout(ctx, uuid);
      },
    };
    for (const kind of ['refund', 'withdrawal', 'payout'] as const) {
      const [waiting, completing, failing] = [await money[kind](), await money[kind](), await money[kind]()];
      for (const uuid of [completing, failing]) await advance[kind](uuid, { status: 'processing' });
      await freeze(ctx);
      expect(await codeOf(advance[kind](waiting, { status: 'processing' }))).toBe('conflict');
      // A processor that asks again, because the response was lost, would send it now.
      expect(await codeOf(advance[kind](failing, { status: 'processing' }))).toBe('conflict');
      const sent = { status: 'completed', tx_hash: 'ab'.repeat(32) } as const;
      expect(await advance[kind](completing, sent)).toMatchObject({ status: 'completed' });
      const lost = { status: 'failed', failure_code: 'rejected' } as const;
      expect(await advance[kind](failing, lost)).toMatchObject({ status: 'failed' });
      await unfreeze(ctx);
      expect(await advance[kind](waiting, { status: 'processing' })).toMatchObject({ status: 'processing' });
    }
  });

  test('events are published and an endpoint is paused, disabled and deleted, but not changed or resumed', async () => {
    const person = asPerson(ctx, 'Frozen.');
    const { id, url: hook } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.*'] });
    expect((await publish(ctx, [newEvent()])).ids).toHaveLength(1);
    const refused = [
      { status: 'enabled' as const },
      { description: 'Other' },
      { url: 'http://127.0.0.1:9/other' },
      { status: 'paused' as const, url: hook },
      { status: 'disabled' as const, event_types: ['*'] },
    ];
    expect(await updateEndpoint(person, { id, status: 'paused' })).toMatchObject({ status: 'paused' });
    for (const change of refused) expect(await codeOf(updateEndpoint(person, { id, ...change }))).toBe('conflict');
    expect(await updateEndpoint(person, { id, status: 'disabled' })).toMatchObject({ status: 'disabled' });
    expect(await codeOf(updateEndpoint(person, { id, status: 'paused' }))).toBe('conflict');
    expect(await deleteEndpoint(person, id)).toEqual({ id, deleted: true });
  });
});
