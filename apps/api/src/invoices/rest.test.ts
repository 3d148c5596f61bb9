import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

let key: string;
beforeAll(async () => {
  const ctx = await newTenant(services);
  ({ key } = await createKey(ctx, { label: 'Shop', scopes: ['invoices:read', 'invoices:write'] }));
});

const envelope = z.object({ data: z.unknown().optional(), error: z.object({ message: z.string() }).optional() });

/** Creates an invoice; a body that is text is sent as it is. */
async function write(body: unknown) {
  const response = await fetch(`${api.url}/v1/invoices`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, ...envelope.parse(await response.json()) };
}

const line = (more: object) => ({
  items: [
    { name: 'Tea', price: '5', quantity: 1 },
    { name: 'More', price: '1', quantity: 1, ...more },
  ],
});

test.each([
  [{ price: -0.5 }, { price: '-0.5', quantity: 1 }, '4.5'],
  [{ price: '-0.50' }, { price: '-0.5', quantity: 1 }, '4.5'],
  [{ price: 0 }, { price: '0', quantity: 1 }, '5'],
  [{ price: '-0' }, { price: '0', quantity: 1 }, '5'],
  [{ price: 0.004, quantity: 250 }, { price: '0.004', quantity: 250 }, '6'],
  [{ quantity: 0.000001, price: '1000000' }, { price: '1000000', quantity: 0.000001 }, '6'],
  // Some plugins send numbers as text.
  [{ quantity: '1.50' }, { price: '1', quantity: 1.5 }, '6.5'],
  [{ quantity: 1_000_000 }, { price: '1', quantity: 1_000_000 }, '1000005'],
])('a line of %j is billed', async (more, item, total) => {
  const { status, data } = await write(line(more));
  expect([status, data]).toMatchObject([201, { total, items: [{ name: 'Tea' }, item] }]);
});

test('a line in exponent form, as Python writes it, is billed', async () => {
  const { data } = await write('{"items":[{"name":"Tea","price":1e2,"quantity":1e-05}],"tax":{"amount":1}}');
  expect(data).toMatchObject({
    total: '1',
    items: [
      { price: '100', quantity: 0.00001 },
      { name: 'Tax', price: '1' },
    ],
  });
});

test('a tax of zero, or one without a name, is accepted, as plugins send it', async () => {
  const untaxed = await write('{"items":[{"name":"Tea","price":5,"quantity":1}],"tax":{"amount":"0"}}');
  expect(untaxed.data).toMatchObject({ total: '5', items: [{ name: 'Tea' }] });
  const unnamed = await write('{"items":[{"name":"Tea","price":5,"quantity":1}],"tax":{"name":null,"amount":1}}');
  expect(unnamed.data).toMatchObject({ total: '6', items: [{ name: 'Tea' }, { name: 'Tax', price: '1' }] });
});

const turned = 'Tea \u202E50% off';
test.each<[unknown, string]>([
  [line({ quantity: 0 }), 'items.1.quantity: Must be greater than zero'],
  [line({ quantity: -1 }), 'items.1.quantity: Must not be negative'],
  [line({ quantity: 0.0000001 }), 'items.1.quantity: Must have at most 6 digits'],
  [line({ quantity: '0.1000001' }), 'items.1.quantity: Must have at most 6 digits'],
  [line({ quantity: 1_000_000.5 }), 'items.1.quantity: Must be at most 1,000,000'],
  [line({ price: '-5' }), 'items: add up to 0 USD'],
  [line({ price: '-1000000000000000000' }), 'items.1.price: Is too large'],
  [line({ price: '0.0000000000000000001' }), 'items.1.price: Is too precise'],
  [line({ price: '1e2' }), 'items.1.price: Must not be in exponent form'],
  [line({ name: turned }), 'items.1.name: Must be one line'],
  [line({ name: 'Tea\nTotal: 0.01' }), 'items.1.name: Must be one line'],
  [line({ name: 'Tea\u2028free' }), 'items.1.name: Must be one line'],
  [line({ name: '' }), 'items.1.name: Must not be empty'],
  [{ ...line({}), number: 'R-\u20667' }, 'number: Must be one line'],
  [{ ...line({}), number: 'R-7\r\nX' }, 'number: Must be one line'],
  [{ ...line({}), tax: { name: turned, amount: '1' } }, 'tax.name: Must be one line'],
  [{ ...line({}), tax: { name: 'VAT', amount: '-1' } }, 'tax.amount: Must not be negative'],
  [{ ...line({}), tax: { name: 'VAT' } }, 'tax.amount: is required'],
])('%j is refused: %s', async (body, message) => {
  const { status, error } = await write(body);
  expect([status, error?.message]).toEqual([422, expect.stringContaining(message)]);
});

test('names may be in any script', async () => {
  const names = ['שולחן עבודה', 'مصباح مكتبي', '机の上のランプ', 'Lámpara — 1½ m 💡'];
  const { status, data } = await write({ items: names.map((name) => ({ name, price: '1', quantity: 1 })) });
  expect([status, data]).toMatchObject([201, { items: names.map((name) => ({ name })) }]);
});
