import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { codeOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createLink, getLink, listLinks } from './links.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

test('a link asks for its amount, or lets the payer choose one', async () => {
  const ctx = await newTenant(services);
  const tea = await createLink(ctx, { title: 'Tea', amount: '4.5', currency: 'EUR', description: 'Green' });
  expect(tea).toMatchObject({ title: 'Tea', amount: '4.5', currency: 'EUR', description: 'Green' });
  expect(tea.url).toBe(`http://127.0.0.1:3000/l/${tea.uuid}`);
  const gift = await createLink(ctx, { title: 'Donation' });
  expect(gift).toMatchObject({ amount: null, currency: 'USD', description: null });
  const { items } = await listLinks(ctx, {});
  expect(items).toHaveLength(2);
  expect(items).toEqual(expect.arrayContaining([tea, gift]));
});

test.each([
  ['an unknown currency', { currency: 'XYZ' }],
  ['an unknown currency with an amount', { amount: '1', currency: 'XYZ' }],
  ['an amount that its currency has no coins for', { amount: '0.5', currency: 'JPY' }],
])('%s is refused', async (_, fields) => {
  const ctx = await newTenant(services);
  expect(await codeOf(createLink(ctx, { title: 'Tea', ...fields }))).toBe('validation_failed');
  expect((await listLinks(ctx, {})).items).toEqual([]);
});

test('a link is seen by its own merchant and in its own mode alone', async () => {
  const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
  const { uuid } = await createLink(ctx, { title: 'Tea' });
  for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }]) {
    expect((await listLinks(elsewhere, {})).items).toEqual([]);
    expect(await codeOf(getLink(elsewhere, uuid))).toBe('not_found');
  }
  expect(await getLink(ctx, uuid)).toMatchObject({ uuid, title: 'Tea' });
});
