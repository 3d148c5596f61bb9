import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { codeOf, fund, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { memberships } from '../db/schema/index.ts';
import { createKey } from '../keys/create.ts';
import { advancePayout } from '../payouts/advance.ts';
import { createPayout } from '../payouts/draft.ts';
import { cancelPayout, submitPayout } from '../payouts/payouts.ts';
import { advanceRefund, createRefund } from '../refunds/refunds.ts';
import { advanceWithdrawal, createWithdrawal } from '../withdrawals/withdrawals.ts';
import { audit } from './audit.ts';
import { listAudit } from './list.ts';

let clock = new Date('2026-06-01T12:00:00Z');
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => clock });
afterAll(close);

const by = (ctx: TenantContext, id: string, label: string): TenantContext => ({
  ...ctx,
  actor: { type: 'user', id, label },
});
const key = (id: string) => ({ type: 'api_key', id });
const apiKey = {
  type: 'api_key' as const,
  id: 'key_1',
  label: 'Books',
  scopes: new Set(['audit:read' as const]),
  requireIdempotencyKey: false,
  expiresAt: null,
  ipAllowlist: [],
  rateLimit: 500,
  frozen: null,
};
/** The entries that a list shows, oldest first, without the creation of the merchant. */
async function actions(ctx: TenantContext, filter: Parameters<typeof listAudit>[1] = {}): Promise<string[]> {
  const { items } = await listAudit(ctx, filter);
  return items.flatMap(({ action }) => (action === 'merchant.created' ? [] : [action])).toReversed();
}

describe('the audit log', () => {
  test('is filtered by actor, action, target and time, and searched', async () => {
    const ctx = await newTenant(services);
    const [ada, bob] = [by(ctx, 'usr_ada', 'ada@example.com'), by(ctx, 'usr_bob', 'bob@example.com')];
    clock = new Date('2026-06-02T00:00:00Z');
    await audit(ada, { action: 'api_key.created', target: key('key_1'), details: { label: 'Shop 100%' } });
    clock = new Date('2026-06-03T00:00:00Z');
    await audit({ ...bob, ip: '192.0.2.7' }, { action: 'api_key.revoked', target: key('key_1') });
    clock = new Date('2026-06-04T00:00:00Z');
    await audit(bob, { action: 'webhook_endpoint.deleted', target: { type: 'webhook_endpoint', id: 'whe_1' } });

    expect(await actions(ctx)).toEqual(['api_key.created', 'api_key.revoked', 'webhook_endpoint.deleted']);
    expect(await actions(ctx, { actor: 'usr_bob' })).toEqual(['api_key.revoked', 'webhook_endpoint.deleted']);
    expect(await actions(ctx, { action: 'api_key.*' })).toEqual(['api_key.created', 'api_key.revoked']);
    expect(await actions(ctx, { action: 'api_key.revoked' })).toEqual(['api_key.revoked']);
    expect(await actions(ctx, { target_id: 'whe_1' })).toEqual(['webhook_endpoint.deleted']);
    expect(await actions(ctx, { since: '2026-06-02T00:00:00Z', until: '2026-06-04T01:00:00+01:00' })).toEqual([
      'api_key.created',
      'api_key.revoked',
    ]);
    expect(await actions(ctx, { since: '0000-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' })).toHaveLength(3);
    expect(await actions(ctx, { q: 'ADA@' })).toEqual(['api_key.created']);
    expect(await actions(ctx, { q: '100%' })).toEqual(['api_key.created']);
    expect(await actions(ctx, { q: '192.0.2' })).toEqual(['api_key.revoked']);
    expect(await actions(ctx, { q: '_' })).toHaveLength(3);
    expect(await listAudit(ctx, { action: 'api_key.*', page: 1, per_page: 1 })).toMatchObject({ total: 2 });
  });

  test('of a mode has the changes of that mode and, for people, those of the team in both modes', async () => {
    const live = await newTenant(services, 'live');
    const tests: TenantContext = { ...live, tenant: { ...live.tenant, mode: 'test' } };
    await audit(tests, { action: 'api_key.created', target: key('key_1') });
    await audit(tests, { action: 'member.removed', target: { type: 'user', id: 'usr_ada' } });
    expect(await actions(live)).toEqual(['member.removed']);
    expect((await actions(tests)).toSorted()).toEqual(['api_key.created', 'member.removed']);
    expect((await listAudit(tests, { action: 'merchant.created' })).items).toHaveLength(1);
    const principal = { ...apiKey, tenant: tests.tenant };
    expect(await actions({ ...tests, principal })).toEqual(['api_key.created']);
    expect((await listAudit({ ...tests, principal }, { action: 'merchant.created' })).items).toEqual([]);
    expect(await actions(await newTenant(services))).toEqual([]);
  });

  test('records who moved money and how much, once, and neither refusals nor the sending', async () => {
    const ctx = await newTenant(services);
    const ada = by(ctx, 'usr_ada', 'ada@example.com');
    const shop: TenantContext = { ...ctx, actor: { type: 'api_key', id: 'key_1', label: 'Shop' } };
    const processor: TenantContext = { ...ctx, actor: { type: 'service', id: 'processor', label: 'processor' } };
    const to = { address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS', asset: 'USDT', network: 'tron' };
    const draft = (...amounts: string[]) => createPayout(ctx, { items: amounts.map((amount) => ({ ...to, amount })) });
    const withdraw = (amount: string) => createWithdrawal(shop, { ...to, amount });
    const payment_uuid = await paidPayment(ctx, { amount: '50', from: to.address });
    await fund(ctx, 'USDT', '50');

    const refund = await createRefund(shop, { payment_uuid, amount: '20.50' });
    const [sent, dropped, tooMuch] = [await draft('1', '2'), await draft('3'), await draft('99')];
    await submitPayout(ada, sent.uuid);
    await cancelPayout(ada, dropped);
    const withdrawal = await withdraw('4');
    const refused = [
      createRefund(shop, { payment_uuid, amount: '40' }),
      submitPayout(ada, tooMuch.uuid),
      cancelPayout(ada, sent),
      withdraw('99'),
    ];
    expect((await Promise.all(refused.map(codeOf))).includes(null)).toBe(false);
    const failed = { status: 'failed', failure_code: 'rejected' } as const;
    await advanceRefund(processor, refund.uuid, failed);
    await advancePayout(processor, sent.uuid, 0, failed);
    await advanceWithdrawal(processor, withdrawal.uuid, failed);

    const { items } = await listAudit(ctx, {});
    const recorded = new Map(
      items.map(({ action, actor, target, details }) => [action, [actor.label, target, details]]),
    );
    expect(items).toHaveLength(recorded.size);
    const target = (type: string, { uuid: id }: { uuid: string }) => ({ type, id, label: null });
    expect(Object.fromEntries(recorded)).toEqual({
      'merchant.created': expect.anything(),
      'refund.created': ['Shop', target('refund', refund), { amount: '20.5', asset: 'USDT' }],
      'payout.submitted': ['ada@example.com', target('payout', sent), { amount: '3', asset: 'USDT' }],
      'payout.canceled': ['ada@example.com', target('payout', dropped), { amount: '3', asset: 'USDT' }],
      'withdrawal.created': ['Shop', target('withdrawal', withdrawal), { amount: '4', asset: 'USDT' }],
    });
  });

  test('shows current names, only of objects that belong to this merchant and still exist', async () => {
    const [ctx, other] = [await newTenant(services), await newTenant(services)];
    const { id } = await createKey(ctx, { label: 'Shop', scopes: ['payments:read'] });
    const ada = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
    const { userId } = await services.auth.createUserForSeed(ada);
    await ctx.db
      .insert(memberships)
      .values({ merchant_id: ctx.tenant.merchantId, user_id: userId, role: 'owner', created_at: clock });
    for (const tenant of [ctx, other]) {
      await audit(by(tenant, userId, ada.email), { action: 'api_key.updated', target: key(id) });
    }
    const names = { actor: { label: ada.email, name: 'Ada' }, target: { id, label: 'Shop' } };
    const nameless = { actor: { label: ada.email, name: null }, target: { id, label: null } };
    const updates = { action: 'api_key.updated' } as const;
    expect((await listAudit(ctx, updates)).items).toMatchObject([names]);
    expect((await listAudit(other, updates)).items).toMatchObject([nameless]);
    expect((await listAudit({ ...ctx, tenant: { ...ctx.tenant, mode: 'live' } }, updates)).items).toEqual([]);
  });
});
