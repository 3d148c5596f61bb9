import { AppError, assets, compare } from '@cryptoix/core';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { balanceOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import { systemActor } from '../principal.ts';
import { createMerchant, updateMerchant } from './merchants.ts';
import { type MerchantChange, merchantChangeInput } from './schemas.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

test('a new merchant has something of every asset in test mode, and nothing in live mode', async () => {
  const ctx = await newTenant(services);
  const { id } = await createMerchant(ctx, { name: 'Lamps', actor: systemActor });
  for (const { asset, network_fee } of assets) {
    const has = async (mode: 'test' | 'live') =>
      (await balanceOf({ ...ctx, tenant: { merchantId: id, mode } }, asset)).available;
    expect(compare(await has('test'), network_fee)).toBe(1);
    expect(await has('live')).toBe('0');
  }
});

describe('changing a merchant', () => {
  test('changes what is named, leaves the rest, and is in the audit log', async () => {
    const ctx = await newTenant(services);
    const id = ctx.tenant.merchantId;
    expect(await updateMerchant(ctx, id, { default_currency: 'EUR' }, ctx.actor)).toMatchObject({
      id,
      name: 'Test',
      default_currency: 'EUR',
      default_asset: 'USDT',
      default_network: 'tron',
    });
    const bitcoin = { default_asset: 'BTC', default_network: 'bitcoin' };
    expect(await updateMerchant(ctx, id, { name: 'Lamps', ...bitcoin }, ctx.actor)).toMatchObject({
      name: 'Lamps',
      default_currency: 'EUR',
      ...bitcoin,
      payment_tolerance: '0',
    });
    const { items } = await listAudit(ctx, { action: 'merchant.updated' });
    expect(items.map(({ details }) => details)).toEqual([{ name: 'Lamps', ...bitcoin }, { default_currency: 'EUR' }]);
  });

  test('sets the contact that customers are shown, and takes it away', async () => {
    const ctx = await newTenant(services);
    const id = ctx.tenant.merchantId;
    const set = async (change: object) =>
      updateMerchant(ctx, id, merchantChangeInput.omit({ id: true }).parse(change), ctx.actor);
    expect((await set({ support_contact: 'help@lumen.example' })).support_contact).toBe('help@lumen.example');
    expect((await set({ name: 'Lamps' })).support_contact).toBe('help@lumen.example');
    expect((await set({ support_contact: null })).support_contact).toBeNull();
    expect((await set({ support_contact: 'https://lumen.example/help' })).support_contact).toMatch(/^https:/);
    const wrong = [
      '',
      'help',
      'http://lumen.example',
      'javascript:alert(1)',
      'a@b.example, c@d.example',
      'https://a\u202e.example',
    ];
    for (const support_contact of wrong)
      expect(merchantChangeInput.safeParse({ id, support_contact }).success, support_contact).toBe(false);
  });

  test.each<[MerchantChange, string]>([
    [{ default_currency: 'DOGE' }, 'default_currency'],
    [{ default_asset: 'DOGE', default_network: 'tron' }, 'default_asset'],
    [{ default_asset: 'BTC' }, 'default_network'],
    [{ default_network: 'bitcoin' }, 'default_network'],
  ])('refuses what a payment could not be made with, by its name: %j', async (change, path) => {
    const ctx = await newTenant(services);
    const refused = updateMerchant(ctx, ctx.tenant.merchantId, { name: 'Lamps', ...change }, ctx.actor);
    await expect(refused).rejects.toMatchObject({ code: 'validation_failed', details: { issues: [{ path }] } });
    expect((await listAudit(ctx, { action: 'merchant.updated' })).items).toEqual([]);
  });

  test('refuses a merchant that does not exist', async () => {
    const ctx = await newTenant(services);
    const nobody = 'mer_01k9zq8g9vk3z4n6q8s0w2y4xg';
    await expect(updateMerchant(ctx, nobody, { name: 'Lamps' }, ctx.actor)).rejects.toEqual(
      new AppError('not_found', 'There is no such merchant.'),
    );
  });
});
