import { findEventType } from '@cryptoix/core';
import { and, asc, eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { eventsOf } from '../../test/money.ts';
import { pay } from '../../test/pay.ts';
import { refusalOf } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { expirePayments } from '../chain/expiry.ts';
import type { TenantContext } from '../context.ts';
import { events } from '../db/schema/index.ts';
import { readPayment } from '../payments/payments.ts';
import { createInvoice } from './create.ts';
import { sendInvoice, voidInvoice } from './invoices.ts';
import { expireInvoices } from './paid.ts';
import { getInvoice, listInvoices } from './view.ts';

let clock = Date.parse('2026-11-23T10:00:00Z');
// The clock ticks at each read, so that events are in order.
const now = () => new Date((clock += 1));
const { services, close } = await testServices({ ...(await testDatabase()), now });
afterAll(close);

const hour = 3_600_000;
const items = [{ name: 'Consulting, one hour', price: '60', quantity: 2 }];
const newInvoice = (ctx: TenantContext, more: Partial<Parameters<typeof createInvoice>[1]> = {}) =>
  createInvoice(ctx, { items, ...more });

/** A sent invoice of 120 USD and its payment. */
async function sentInvoice(ctx: TenantContext, more: Partial<Parameters<typeof createInvoice>[1]> = {}) {
  const { uuid } = await newInvoice(ctx, more);
  const { payment_uuids } = await sendInvoice(ctx, uuid);
  return { uuid, payment: payment_uuids[0] ?? '' };
}

describe('a draft', () => {
  test('is added up and numbered, with an event', async () => {
    const ctx = await newTenant(services);
    const invoice = await newInvoice(ctx, {
      items: [...items, { name: 'Travel', price: '0.1', quantity: 3 }],
      customer_email: 'customer@example.com',
      due_date: '2026-12-07',
      notes: 'Thank you.',
      metadata: { project: 'p-1' },
    });
    expect(invoice).toMatchObject({
      number: 'INV-2026-0001',
      status: 'draft',
      total: '120.3',
      amount_paid: '0',
      amount_due: '120.3',
      currency: 'USD',
      due_at: '2026-12-07T23:59:59.999Z',
      hosted_url: `http://127.0.0.1:3000/i/${invoice.uuid}`,
      payment_uuids: [],
      notes: 'Thank you.',
    });
    expect(await getInvoice(ctx, invoice.uuid)).toEqual(invoice);
    expect(await eventsOf(ctx, invoice.uuid)).toEqual(['invoice.created']);
  });

  test('cannot have a number that its merchant has taken in the same mode', async () => {
    const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
    await newInvoice(ctx, { number: 'R-7' });
    expect(await refusalOf(newInvoice(ctx, { number: 'R-7' }))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('R-7'),
    });
    await newInvoice(stranger, { number: 'R-7' });
    await newInvoice({ ...ctx, tenant: { ...ctx.tenant, mode: 'live' } }, { number: 'R-7' });
    expect((await listInvoices(ctx, {})).items).toHaveLength(1);
  });

  test('is one of twenty created at once, whose numbers are unique, without gaps, and skip those that are taken', async () => {
    const ctx = await newTenant(services);
    await newInvoice(ctx, { number: 'INV-2026-0003' });
    const made = await Promise.all(Array.from({ length: 20 }, () => newInvoice(ctx)));
    const counts = made.map(({ number }) => Number(number.replace('INV-2026-', ''))).toSorted((a, b) => a - b);
    expect(counts).toEqual([1, 2, ...Array.from({ length: 18 }, (_, at) => at + 4)]);
  });

  test('that fails takes no number', async () => {
    const ctx = await newTenant(services);
    const big = { items: Array.from({ length: 200 }, () => ({ name: '€'.repeat(255), price: '1', quantity: 1 })) };
    expect(await refusalOf(newInvoice(ctx, big))).toMatchObject({ code: 'validation_failed' });
    expect(await newInvoice(ctx)).toMatchObject({ number: 'INV-2026-0001' });
  });

  test.each([
    ['2026-11-22', null],
    ['2026-11-23', '2026-11-23T23:59:59.999Z'],
    ['2026-11-23T09:59:59Z', null],
    ['2026-11-23T12:00:00+01:00', '2026-11-23T11:00:00.000Z'],
    ['9999-12-31', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:00:00-12:00', null],
  ])('due on %s is due at %s', async (due_date, due_at) => {
    const ctx = await newTenant(services);
    const made = newInvoice(ctx, { due_date });
    if (due_at === null) expect(await refusalOf(made)).toMatchObject({ code: 'validation_failed' });
    else expect(await made).toMatchObject({ due_at });
  });

  test('cannot be in an unknown currency, or have a total of zero', async () => {
    const ctx = await newTenant(services);
    expect(await refusalOf(newInvoice(ctx, { currency: 'XYZ' }))).toMatchObject({ code: 'validation_failed' });
    const discount = { name: 'Regular customer', price: '-120', quantity: 1 };
    expect(await refusalOf(newInvoice(ctx, { items: [...items, discount] }))).toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('items: add up to 0 USD'),
    });
  });

  test('bills discounts, free lines, parts of a cent and of a thing, and a tax', async () => {
    const ctx = await newTenant(services);
    const lines = [
      { name: 'Screws', price: '0.004', quantity: 250 },
      { name: 'Work, hours', price: '60', quantity: 1.25 },
      { name: 'Box', price: '0', quantity: 1 },
      { name: 'Ten percent off', price: '-7.6', quantity: 1 },
    ];
    const tax = { name: 'VAT 20 %', amount: '13.68' };
    const invoice = await newInvoice(ctx, { items: lines, tax });
    expect(invoice).toMatchObject({
      total: '82.08',
      items: [...lines, { name: 'VAT 20 %', price: '13.68', quantity: 1 }],
    });
    const { payment_uuids } = await sendInvoice(ctx, invoice.uuid);
    expect(await readPayment(ctx, payment_uuids[0] ?? '')).toMatchObject({ price: { amount: '82.08' } });
    const full = Array.from({ length: 200 }, () => ({ name: 'Tea', price: '1', quantity: 1 }));
    expect(await refusalOf(newInvoice(ctx, { items: full, tax }))).toMatchObject({
      message: expect.stringContaining('tax: is one more than the 200 items'),
    });
  });
});

describe('sending', () => {
  test('creates a payment for the total', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await newInvoice(ctx, { currency: 'EUR', due_date: '2026-12-07' });
    const invoice = await sendInvoice(ctx, uuid);
    expect(invoice).toMatchObject({ status: 'sent', amount_due: '120' });
    const payment = await readPayment(ctx, invoice.payment_uuids[0] ?? '');
    expect(payment).toMatchObject({
      status: 'created',
      invoice_uuid: uuid,
      price: { amount: '120', currency: 'EUR' },
    });
    expect(Date.parse(payment.expires_at) - Date.parse(payment.created_at)).toBe(24 * hour);
    expect(await eventsOf(ctx, uuid)).toEqual(['invoice.created', 'invoice.sent']);
  });

  test('locks the rate no longer than until the due date', async () => {
    const ctx = await newTenant(services);
    const due_date = new Date(clock + 2 * hour).toISOString();
    const { payment } = await sentInvoice(ctx, { due_date });
    const expiresAt = Date.parse((await readPayment(ctx, payment)).expires_at);
    expect(Date.parse(due_date) - expiresAt).toBeGreaterThanOrEqual(0);
    expect(Date.parse(due_date) - expiresAt).toBeLessThan(2_000);
  });

  test('by ten callers at once succeeds for one; the others are refused since it is sent', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await newInvoice(ctx);
    const refusals = await Promise.all(Array.from({ length: 10 }, () => refusalOf(sendInvoice(ctx, uuid))));
    expect(refusals.filter((refused) => refused === null)).toHaveLength(1);
    expect(refusals.filter((refused) => refused !== null)).toMatchObject(
      Array.from({ length: 9 }, () => ({ code: 'conflict', message: expect.stringContaining('is sent') })),
    );
    expect((await getInvoice(ctx, uuid)).payment_uuids).toHaveLength(1);
  });

  test('again is possible when the payment has expired, and asks for what is still due', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await pay(ctx, payment, '50');
    clock += 25 * hour;
    await expirePayments({ services, db: services.db });
    const again = await sendInvoice(ctx, uuid);
    expect(again).toMatchObject({ status: 'partially_paid', amount_due: '70' });
    const second = await readPayment(ctx, again.payment_uuids[1] ?? '');
    expect(second).toMatchObject({ status: 'created', price: { amount: '70', currency: 'USD' } });
    await pay(ctx, second.uuid, '70');
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'paid', amount_paid: '120', amount_due: '0' });
    expect(await eventsOf(ctx, uuid)).toEqual([
      'invoice.created',
      'invoice.sent',
      'invoice.partially_paid',
      'invoice.sent',
      'invoice.paid',
    ]);
  });

  test('in live mode without a fresh rate leaves a draft', async () => {
    const ctx = await newTenant(services, 'live');
    const { uuid } = await newInvoice(ctx, { currency: 'EUR' });
    expect(await refusalOf(sendInvoice(ctx, uuid))).toMatchObject({ code: 'unavailable' });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'draft', payment_uuids: [] });
  });
});

describe('a payment', () => {
  test.each([
    ['119.99', 'partially_paid', '119.99', '0.01'],
    // Less than a cent is missing or too much: within the tolerance.
    ['119.990001', 'paid', '120', '0'],
    ['120.009999', 'paid', '120', '0'],
    ['120.01', 'overpaid', '120.01', '0'],
    ['120', 'paid', '120', '0'],
    ['130', 'overpaid', '130', '0'],
  ])('of %s makes the invoice %s', async (amount, status, amount_paid, amount_due) => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await pay(ctx, payment, amount);
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status, amount_paid, amount_due });
    expect((await eventsOf(ctx, uuid)).at(-1)).toBe(`invoice.${status}`);
  });

  test('counts when it is confirmed, not when it is seen', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await pay(ctx, payment, '120', { confirmed: false });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'sent', amount_paid: '0' });
  });

  test('in several parts has an event for each part, and a reorg takes its part back', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    const first = await pay(ctx, payment, '50');
    const second = await pay(ctx, payment, '40');
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'partially_paid', amount_paid: '90' });
    await first.takeBack();
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'partially_paid', amount_paid: '40' });
    await second.takeBack();
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'sent', amount_paid: '0', amount_due: '120' });
    expect((await eventsOf(ctx, uuid)).slice(2)).toEqual([
      'invoice.partially_paid',
      'invoice.partially_paid',
      'invoice.partially_paid',
      'invoice.sent',
    ]);
  });

  test('that is paid twice at once counts twice', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    clock += 25 * hour;
    await expirePayments({ services, db: services.db });
    const { payment_uuids } = await sendInvoice(ctx, uuid);
    await Promise.all([pay(ctx, payment, '60'), pay(ctx, payment_uuids[1] ?? '', '60')]);
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'paid', amount_paid: '120' });
  });

  test('of another merchant changes nothing here', async () => {
    const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
    const { uuid } = await sentInvoice(ctx);
    const { payment } = await sentInvoice(stranger);
    await pay(stranger, payment, '120');
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'sent', amount_paid: '0' });
  });
});

describe('after its due date an invoice', () => {
  const due_date = () => new Date(clock + hour).toISOString();

  test.each([null, '50'])('with %s paid expires, and late money can still pay it in full', async (amount) => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx, { due_date: due_date() });
    if (amount !== null) await pay(ctx, payment, amount);
    await expireInvoices({ services, db: services.db });
    expect((await getInvoice(ctx, uuid)).status).not.toBe('expired');
    clock += 2 * hour;
    await expireInvoices({ services, db: services.db });
    await expireInvoices({ services, db: services.db });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'expired', amount_paid: amount ?? '0' });
    expect(await refusalOf(sendInvoice(ctx, uuid))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is expired'),
    });
    const part = await pay(ctx, payment, '10');
    expect((await getInvoice(ctx, uuid)).status).toBe('expired');
    await part.takeBack();
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'expired', amount_paid: amount ?? '0' });
    await pay(ctx, payment, '120');
    const ended = amount === null ? 'paid' : 'overpaid';
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: ended });
    const types = await eventsOf(ctx, uuid);
    expect(types.filter((type) => type === 'invoice.expired')).toHaveLength(1);
    expect(types.at(-1)).toBe(`invoice.${ended}`);
  });

  test('that is paid stays paid', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx, { due_date: due_date() });
    await pay(ctx, payment, '120');
    clock += 2 * hour;
    await expireInvoices({ services, db: services.db });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'paid' });
  });

  test('that was never sent stays a draft, which cannot be sent any more', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await newInvoice(ctx, { due_date: due_date() });
    clock += 2 * hour;
    await expireInvoices({ services, db: services.db });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'draft' });
    expect(await refusalOf(sendInvoice(ctx, uuid))).toMatchObject({ code: 'conflict' });
  });
});

describe('voiding', () => {
  test('ends an invoice and expires its payment', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await pay(ctx, payment, '50');
    expect(await voidInvoice(ctx, uuid)).toMatchObject({ status: 'voided', amount_paid: '50' });
    expect(await readPayment(ctx, payment)).toMatchObject({ status: 'expired' });
    for (const again of [voidInvoice, sendInvoice]) {
      expect(await refusalOf(again(ctx, uuid))).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('is voided'),
      });
    }
  });

  test('has one event; later money has the events of its payment', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await voidInvoice(ctx, uuid);
    const { takeBack } = await pay(ctx, payment, '70');
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'voided', amount_paid: '70' });
    await takeBack();
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'voided', amount_paid: '0' });
    expect(await eventsOf(ctx, uuid)).toEqual(['invoice.created', 'invoice.sent', 'invoice.voided']);
    // 70 of 120 are seen, confirmed, and lost again.
    const after = ['payment.expired', 'payment.underpaid', 'payment.late', 'payment.detected'];
    expect((await eventsOf(ctx, payment)).slice(-4)).toEqual(after);
  });

  test('also expires a payment whose transaction was rejected: later money is late', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await (await pay(ctx, payment, '120', { confirmed: false })).takeBack();
    expect(await readPayment(ctx, payment)).toMatchObject({ status: 'failed' });
    await voidInvoice(ctx, uuid);
    await pay(ctx, payment, '120');
    expect(await readPayment(ctx, payment)).toMatchObject({ status: 'expired', exception: 'late' });
  });

  test('does not expire what was paid in full in time and only waits for confirmations', async () => {
    const ctx = await newTenant(services);
    const { uuid, payment } = await sentInvoice(ctx);
    await pay(ctx, payment, '120', { confirmed: false });
    await voidInvoice(ctx, uuid);
    expect(await readPayment(ctx, payment)).toMatchObject({ status: 'detected', exception: 'none' });
  });

  test('is possible for drafts, and not for paid invoices', async () => {
    const ctx = await newTenant(services);
    expect(await voidInvoice(ctx, (await newInvoice(ctx)).uuid)).toMatchObject({ status: 'voided' });
    const { uuid, payment } = await sentInvoice(ctx);
    await pay(ctx, payment, '120');
    expect(await refusalOf(voidInvoice(ctx, uuid))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is paid'),
    });
  });

  test('while money arrives keeps payment and invoice consistent', async () => {
    const ctx = await newTenant(services);
    for (let round = 0; round < 8; round += 1) {
      const { uuid, payment } = await sentInvoice(ctx);
      const [voided] = await Promise.all([refusalOf(voidInvoice(ctx, uuid)), pay(ctx, payment, '120')]);
      const invoice = await getInvoice(ctx, uuid);
      expect(invoice).toMatchObject({ status: voided === null ? 'voided' : 'paid', amount_paid: '120' });
    }
  });
});

test('an invoice is not found by another merchant or in the other mode', async () => {
  const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
  const { uuid } = await newInvoice(ctx);
  for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }]) {
    for (const call of [getInvoice, sendInvoice, voidInvoice]) {
      expect(await refusalOf(call(elsewhere, uuid))).toMatchObject({ code: 'not_found' });
    }
    expect((await listInvoices(elsewhere, {})).items).toEqual([]);
  }
});

test('the list is newest first and can be filtered by status', async () => {
  const ctx = await newTenant(services);
  const [draft, sent] = [await newInvoice(ctx), await sentInvoice(ctx)];
  const last = await newInvoice(ctx);
  const uuids = async (filter: Parameters<typeof listInvoices>[1]) =>
    (await listInvoices(ctx, filter)).items.map(({ uuid }) => uuid);
  expect((await uuids({}))[0]).toBe(last.uuid);
  expect((await uuids({ status: 'draft' })).toSorted()).toEqual([draft.uuid, last.uuid].toSorted());
  expect(await uuids({ status: 'sent' })).toEqual([sent.uuid]);
});

test('every event of an invoice matches the schema of its type', async () => {
  const ctx = await newTenant(services);
  const { uuid, payment } = await sentInvoice(ctx, { metadata: { a: 'b' } });
  await pay(ctx, payment, '1');
  await voidInvoice(ctx, uuid);
  const rows = await ctx.db
    .select()
    .from(events)
    .where(and(eq(events.merchant_id, ctx.tenant.merchantId), eq(events.object_id, uuid)))
    .orderBy(asc(events.id));
  expect(rows).toHaveLength(4);
  for (const { type, body } of rows) {
    const { data } = z.object({ data: z.unknown() }).parse(JSON.parse(body.toString('utf8')));
    expect(findEventType(type).schema.safeParse(data)).toMatchObject({ success: true });
  }
});
