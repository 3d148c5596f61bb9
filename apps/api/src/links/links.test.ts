import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { codeOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createLink, getLink, listLinks, updateLink } from './links.ts';

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

test("a link is in its own merchant's and mode's list alone", async () => {
  const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
  await createLink(ctx, { title: 'Tea' });
  for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }]) {
    expect((await listLinks(elsewhere, {})).items).toEqual([]);
  }
});

test('a change of a link keeps what it does not name, and can take the amount away', async () => {
  const ctx = await newTenant(services);
  const tea = await createLink(ctx, { title: 'Tea', amount: '4.5', currency: 'EUR', description: 'Green' });
  expect(tea.active).toBe(true);
  const off = await updateLink(ctx, { uuid: tea.uuid, active: false });
  expect(off).toEqual({ ...tea, active: false });
  const gift = await updateLink(ctx, { uuid: tea.uuid, title: 'Gift', amount: null, description: null, active: true });
  expect(gift).toEqual({ ...tea, title: 'Gift', amount: null, description: null });
  expect(await getLink(ctx, tea.uuid)).toEqual(gift);
  expect(await updateLink(ctx, { uuid: tea.uuid })).toEqual(gift);
});

test('a change to an amount that the currency has no coins for is refused and changes nothing', async () => {
  const ctx = await newTenant(services);
  const tea = await createLink(ctx, { title: 'Tea', amount: '5', currency: 'JPY' });
  expect(await codeOf(updateLink(ctx, { uuid: tea.uuid, title: 'Coffee', amount: '0.5' }))).toBe('validation_failed');
  expect(await getLink(ctx, tea.uuid)).toEqual(tea);
});

test("another merchant's or mode's link can be neither read nor changed", async () => {
  const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
  const { uuid } = await createLink(ctx, { title: 'Tea' });
  for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }]) {
    expect(await codeOf(getLink(elsewhere, uuid))).toBe('not_found');
    expect(await codeOf(updateLink(elsewhere, { uuid, active: false }))).toBe('not_found');
  }
});
