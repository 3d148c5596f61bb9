import { add, canonical, compare, invoiceStatusOf, multiply, roundTo, subtract, sum } from '@cryptoix/core';
import { and, asc, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { codeOf, eventsOf } from '../../test/money.ts';
import { pay } from '../../test/pay.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { expirePayments } from '../chain/expiry.ts';
import type { TenantContext } from '../context.ts';
import { events, payments } from '../db/schema/index.ts';
import { updateMerchant } from '../merchants/merchants.ts';
import { readPayment } from '../payments/payments.ts';
import { createInvoice } from './create.ts';
import { sendInvoice, voidInvoice } from './invoices.ts';
import { getInvoice } from './view.ts';

let clock = Date.parse('2026-11-23T10:00:00Z');
// The clock ticks at each read, so that events are in order.
const now = () => new Date((clock += 1));
const { services, close } = await testServices({ ...(await testDatabase()), now });
afterAll(close);

const dayLater = async () => {
  clock += 25 * 3_600_000;
  await expirePayments({ services, db: services.db });
};

/** An invoice of 100 USD: its first payment has expired, and it was sent again. */
async function sentTwice(ctx: TenantContext) {
  const { uuid } = await createInvoice(ctx, { items: [{ name: 'Lamp', price: '100', quantity: 1 }] });
  await sendInvoice(ctx, uuid);
  await dayLater();
  const [first = '', second = ''] = (await sendInvoice(ctx, uuid)).payment_uuids;
  return { uuid, first, second };
}

/** The type and the data of an object's last event. */
async function lastEvent(ctx: TenantContext, objectId: string) {
  const rows = await ctx.db
    .select()
    .from(events)
    .where(and(eq(events.merchant_id, ctx.tenant.merchantId), eq(events.object_id, objectId)))
    .orderBy(asc(events.created_at), asc(events.id));
  const { type, body } = rows.at(-1) ?? {};
  return { type, ...z.object({ data: z.unknown() }).parse(JSON.parse(body?.toString('utf8') ?? '{}')) };
}

describe('an invoice with a payment that has expired and another one', () => {
  test('asks with the second for the rest that the first left, with an event', async () => {
    const ctx = await newTenant(services);
    const { uuid, first, second } = await sentTwice(ctx);
    const late = await pay(ctx, first, '40', { confirmed: false });
    expect(await readPayment(ctx, second)).toMatchObject({ price: { amount: '100' }, amount_due: '100' });
    await late.confirm();
    const repriced = { price: { amount: '60' }, pay: { amount: '60' }, amount_due: '60', status: 'created' };
    expect(await readPayment(ctx, second)).toMatchObject(repriced);
    expect(await lastEvent(ctx, second)).toMatchObject({ type: 'payment.created', data: repriced });
    await pay(ctx, second, '60');
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'completed', exception: 'none', amount_due: '0' });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'paid', amount_paid: '100' });
    expect(await eventsOf(ctx, second)).toEqual([
      'payment.created',
      'payment.created',
      'payment.detected',
      'payment.completed',
    ]);
  });

  test('asks for the whole total again when a reorg undoes the first', async () => {
    const ctx = await newTenant(services);
    const { first, second } = await sentTwice(ctx);
    const { takeBack } = await pay(ctx, first, '40');
    await takeBack();
    expect(await readPayment(ctx, second)).toMatchObject({ price: { amount: '100' }, amount_due: '100' });
  });

  test('asks for nothing more when the first has paid it all: later money is too much', async () => {
    const ctx = await newTenant(services);
    const { uuid, first, second } = await sentTwice(ctx);
    await pay(ctx, first, '100');
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'paid' });
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'expired', exception: 'none' });
    await pay(ctx, second, '100');
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'expired', exception: 'late' });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'overpaid', amount_paid: '200', amount_due: '0' });
  });

  test('is overpaid when money is on its way to the second while the first is confirmed', async () => {
    const ctx = await newTenant(services);
    const { uuid, first, second } = await sentTwice(ctx);
    const late = await pay(ctx, first, '40', { confirmed: false });
    const whole = await pay(ctx, second, '100', { confirmed: false });
    await late.confirm();
    expect(await readPayment(ctx, second)).toMatchObject({ price: { amount: '100' }, exception: 'none' });
    await whole.confirm();
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'overpaid', amount_paid: '140' });

    const other = await sentTwice(ctx);
    await pay(ctx, other.first, '40');
    await pay(ctx, other.second, '100');
    expect(await readPayment(ctx, other.second)).toMatchObject({ status: 'completed', exception: 'overpaid' });
    expect(await getInvoice(ctx, other.uuid)).toMatchObject({ status: 'overpaid', amount_paid: '140' });
  });

  test('expires a partly paid payment when both together have paid the total', async () => {
    const ctx = await newTenant(services);
    const { uuid, first, second } = await sentTwice(ctx);
    await pay(ctx, second, '30');
    await pay(ctx, first, '40');
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'confirming', amount_due: '70' });
    await pay(ctx, first, '30');
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'paid', amount_paid: '100' });
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'expired', exception: 'underpaid' });
  });

  test('also reprices a payment whose transaction was rejected, with an event', async () => {
    const ctx = await newTenant(services);
    const { first, second } = await sentTwice(ctx);
    const dropped = await pay(ctx, second, '100', { confirmed: false });
    await dropped.takeBack();
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'failed' });
    await pay(ctx, first, '40');
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'failed', amount_due: '60' });
    expect(await lastEvent(ctx, second)).toMatchObject({ type: 'payment.failed', data: { amount_due: '60' } });
  });

  test('expires a payment that would ask for less than can be sent', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await createInvoice(ctx, { items: [{ name: 'Lamp', price: '100', quantity: 1 }] });
    await sendInvoice(ctx, uuid);
    await dayLater();
    const bitcoin = { default_asset: 'BTC', default_network: 'bitcoin' };
    await updateMerchant(ctx, ctx.tenant.merchantId, bitcoin, ctx.actor);
    const [first = '', second = ''] = (await sendInvoice(ctx, uuid)).payment_uuids;
    // 0.40 USD are 500 satoshi.
    await pay(ctx, first, '99.6');
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'expired', exception: 'none' });
    expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'partially_paid', amount_due: '0.4' });
    expect(await codeOf(sendInvoice(ctx, uuid))).toBe('conflict');
  });

  test('does not change its payments after it is voided', async () => {
    const ctx = await newTenant(services);
    const { uuid, first, second } = await sentTwice(ctx);
    await voidInvoice(ctx, uuid);
    await pay(ctx, first, '40');
    expect(await readPayment(ctx, second)).toMatchObject({ status: 'expired', price: { amount: '100' } });
    expect((await eventsOf(ctx, second)).at(-1)).toBe('payment.expired');
  });

  test('counts both when they are paid at once, without a deadlock', async () => {
    const ctx = await newTenant(services);
    for (let round = 0; round < 6; round += 1) {
      const { uuid, first, second } = await sentTwice(ctx);
      await Promise.all([pay(ctx, first, '50'), pay(ctx, second, '50'), pay(ctx, first, '25'), pay(ctx, second, '25')]);
      expect(await getInvoice(ctx, uuid)).toMatchObject({ status: 'overpaid', amount_paid: '150' });
    }
  });
});

test.each([
  ['paid', '100', 'Nothing is due any more'],
  ['overpaid', '130', 'Nothing is due any more; refund the excess'],
])('sending an invoice that is %s is refused for that reason', async (status, amount, why) => {
  const ctx = await newTenant(services);
  const { uuid, first } = await sentTwice(ctx);
  await pay(ctx, first, amount);
  await expect(sendInvoice(ctx, uuid)).rejects.toThrow(`This invoice is ${status}. ${why}`);
});

test('sending an invoice with an open payment says what that waits for', async () => {
  const ctx = await newTenant(services);
  const { uuid, second } = await sentTwice(ctx);
  await expect(sendInvoice(ctx, uuid)).rejects.toThrow(`${second} still waits for money`);
  await pay(ctx, second, '100', { confirmed: false });
  await expect(sendInvoice(ctx, uuid)).rejects.toThrow(`${second} has arrived and waits for confirmations`);
});

type Step =
  | { what: 'pay'; payment: number; cents: number }
  | { what: 'confirm' | 'takeBack'; transfer: number }
  | { what: 'wait' | 'send' };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('pay' as const),
      payment: fc.nat(2),
      cents: fc.integer({ min: 1, max: 12_000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constantFrom('confirm' as const, 'takeBack' as const), transfer: fc.nat(5) }),
  },
  fc.record({ what: fc.constantFrom('wait' as const, 'send' as const) }),
);

test('whatever its payments receive, an invoice counts their sum, and they ask for no more than the amount due', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 14 }), async (steps) => {
      const ctx = await newTenant(services);
      const { uuid } = await sentTwice(ctx);
      const transfers: Awaited<ReturnType<typeof pay>>[] = [];
      const take = async (step: Step): Promise<unknown> => {
        switch (step.what) {
          case 'pay': {
            const { payment_uuids } = await getInvoice(ctx, uuid);
            const to = payment_uuids[step.payment % payment_uuids.length] ?? '';
            // Just below a cent, so that tolerances matter.
            const amount = subtract(canonical((step.cents / 100).toFixed(2)), '0.001');
            return transfers.push(await pay(ctx, to, amount, { confirmed: false }));
          }
          case 'confirm':
          case 'takeBack':
            return transfers[step.transfer]?.[step.what]();
          case 'wait':
            return dayLater();
          case 'send':
            return sendInvoice(ctx, uuid);
        }
      };
      // A refusal has a code: any other error fails the run.
      for (const step of steps) await codeOf(take(step));

      const invoice = await getInvoice(ctx, uuid);
      const made = await ctx.db.select().from(payments).where(eq(payments.invoice_id, uuid));
      const credits = made.map((row) => {
        const [price, confirmed] = [canonical(row.price_amount), canonical(row.amount_confirmed)];
        const off = subtract(confirmed, row.pay_amount);
        // In dollars, at a rate of 1.
        if (compare(off, subtract('0', row.tolerance_below)) < 0) return roundTo(confirmed, 2, 'down');
        return compare(off, row.tolerance_above) > 0 ? add(price, roundTo(off, 2, 'down')) : price;
      });
      expect(invoice.amount_paid).toBe(sum(credits));
      expect(invoice.status).toBe(invoiceStatusOf('sent', sum(credits), '100'));
      expect(invoice.status === 'overpaid').toBe(compare(invoice.amount_paid, invoice.total) > 0);
      expect(invoice.amount_due).toBe(compare(sum(credits), '100') >= 0 ? '0' : subtract('100', sum(credits)));
      for (const row of made.filter(({ status }) => status === 'created' || status === 'failed')) {
        expect(canonical(row.price_amount)).toBe(invoice.amount_due);
        expect(multiply(row.pay_amount, '1')).toBe(invoice.amount_due);
      }
      // The last event of each has its amount and status.
      for (const { id } of made) {
        const { data } = await lastEvent(ctx, id);
        const { price, pay: asked, status } = await readPayment(ctx, id);
        expect(data).toMatchObject({ price, pay: asked, status });
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
