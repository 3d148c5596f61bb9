import type { KeyScope } from '@cryptoix/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../test/database.ts';
import { startApi } from '../test/http.ts';
import { fund, paidPayment } from '../test/money.ts';
import { testServices } from '../test/services.ts';
import { newEvent, newTenant } from '../test/tenants.ts';
import type { TenantContext } from './context.ts';
import { listDeliveries } from './deliveries/deliveries.ts';
import { createEndpoint } from './endpoints/endpoints.ts';
import { publish } from './events/events.ts';
import { proceduresOf } from './http/procedures.ts';
import { createKey } from './keys/create.ts';
import { appRouter } from './router.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const envelope = z.object({ data: z.looseObject({}) });
const made = z.object({ uuid: z.string() });
let ctx: TenantContext;
let endpointId: string;
let deliveryId: number;
let eventId: string;

/** Sends a request with a key of these scopes alone. */
async function send(scopes: KeyScope[], method: string, path: string, body: object = {}) {
  const { key } = await createKey(ctx, { label: 'Narrow', scopes });
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { isOk: response.ok, text: await response.text() };
}

/** Calls REST with a key of these scopes alone. @returns `data` of the response */
async function call(scopes: KeyScope[], method: string, path: string, body: object = {}) {
  const { isOk, text } = await send(scopes, method, `/v1${path}`, body);
  expect(isOk, text).toBe(true);
  return envelope.parse(JSON.parse(text)).data;
}

beforeAll(async () => {
  ctx = await newTenant(services);
  const created = await createEndpoint(ctx, {
    url: 'http://127.0.0.1:9/hook',
    event_types: ['payment.*'],
    headers: { Authorization: 'Basic hush' },
  });
  endpointId = created.id;
  const { ids } = await publish(ctx, [newEvent()]);
  eventId = ids[0] ?? '';
  const [delivery] = (await listDeliveries(ctx, {})).items;
  deliveryId = delivery?.id ?? 0;
});

describe('without the read scope, a mutation of an existing object returns only its id and status', () => {
  const patch = (scopes: KeyScope[]) => call(scopes, 'PATCH', `/webhook-endpoints/${endpointId}`);

  test('an empty PATCH does not read the endpoint', async () => {
    expect(await patch(['endpoints:write', 'payments:read'])).toEqual({
      id: endpointId,
      status: 'enabled',
      warnings: [],
    });
    expect(await patch(['endpoints:write', 'endpoints:read', 'payments:read'])).toMatchObject({
      url: 'http://127.0.0.1:9/hook',
    });
  });

  test('a replay does not read the attempt log', async () => {
    const path = `/webhook-deliveries/${deliveryId}/replay`;
    expect(await call(['webhooks:write'], 'POST', path)).toEqual({ id: deliveryId, status: 'pending' });
    const seen = await call(['webhooks:write', 'webhooks:read'], 'POST', path);
    expect(seen).toMatchObject({ id: deliveryId, event_id: eventId, attempts: [] });
  });

  test('a skip does not read the attempt log', async () => {
    const url = 'http://127.0.0.1:9/ordered';
    const ordered = await createEndpoint(ctx, { url, event_types: ['payment.*'], ordering: 'endpoint' });
    await publish(ctx, [newEvent()]);
    const [first] = (await listDeliveries(ctx, { endpoint_id: ordered.id })).items;
    const path = `/webhook-deliveries/${first?.id}/skip`;
    expect(await call(['webhooks:write'], 'POST', path)).toEqual({ id: first?.id, status: 'canceled' });
  });

  test('an event sent to an endpoint returns its delivery', async () => {
    const replay = (scopes: KeyScope[]) =>
      call(scopes, 'POST', `/events/${eventId}/replay`, { endpoint_id: endpointId });
    expect(await replay(['webhooks:write', 'payments:read'])).toEqual({ id: deliveryId, status: 'pending' });
  });

  test('a secret that the call created, and a count, are returned', async () => {
    const rotated = await call(
      ['endpoints:write', 'payments:read'],
      'POST',
      `/webhook-endpoints/${endpointId}/rotate-secret`,
    );
    expect(Object.keys(rotated).toSorted()).toEqual(['id', 'secret', 'status']);
    const path = `/webhook-endpoints/${endpointId}/recover`;
    expect(await call(['webhooks:write'], 'POST', path, { since: '2026-01-01T00:00:00Z' })).toEqual({ count: 0 });
  });

  test('the sandbox, invoices and payouts do the same', async () => {
    const payment = made.parse(await call(['payments:write'], 'POST', '/payment/create', { amount: '10' }));
    const simulate = `/sandbox/payments/${payment.uuid}/simulate`;
    expect(await call(['payments:write'], 'POST', simulate, { what: 'confirmed' })).toEqual({
      uuid: payment.uuid,
      status: 'completed',
    });
    const items = [{ name: 'Tea', price: '10', quantity: 1 }];
    const invoice = made.parse(
      await call(['invoices:write'], 'POST', '/invoices', { items, customer_email: 'a@b.example' }),
    );
    const sent = await call(['invoices:write'], 'POST', `/invoices/${invoice.uuid}/send`);
    expect(sent).toEqual({ uuid: invoice.uuid, status: 'sent' });
    const item = { address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS', amount: '1', asset: 'USDT', network: 'tron' };
    const payout = made.parse(await call(['payouts:write'], 'POST', '/payouts', { items: [item] }));
    const canceled = await call(['payouts:write'], 'POST', `/payouts/${payout.uuid}/cancel`);
    expect(canceled).toEqual({ uuid: payout.uuid, status: 'canceled' });
  });
});

describe('without the scope that reads an object, an error says only its code', () => {
  const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
  const withdrawal = { address, amount: '999999', asset: 'USDT', network: 'tron' };
  const refusal = z.object({
    error: z.object({ code: z.string(), message: z.string(), details: z.looseObject({}).optional() }),
  });
  const refused = async (scopes: KeyScope[], path: string, body: object = {}) =>
    refusal.parse(JSON.parse((await send(scopes, 'POST', `/v1${path}`, body)).text)).error;

  test('a withdrawal and a payout that the balance does not cover do not read the balance', async () => {
    const { uuid } = made.parse(await call(['payouts:write'], 'POST', '/payouts', { items: [withdrawal] }));
    const calls: [KeyScope, string, object][] = [
      ['withdrawals:write', '/withdrawals', withdrawal],
      ['payouts:write', `/payouts/${uuid}/submit`, {}],
    ];
    for (const [scope, path, body] of calls) {
      const message =
        'The available balance does not cover the amount and its fee. To see why, you need the scope balances:read.';
      expect(await refused([scope], path, body)).toEqual({ code: 'insufficient_balance', message });
      const seen = await refused([scope, 'balances:read'], path, body);
      expect(seen).toMatchObject({ code: 'insufficient_balance', details: { asset: 'USDT', needed: '1000000' } });
    }
  });

  test('tRPC says no more than REST', async () => {
    const { text } = await send(['withdrawals:write'], 'POST', '/trpc/withdrawals.create', withdrawal);
    expect(text).toContain('insufficient_balance');
    expect(text).not.toMatch(/available"|balance of|Send at most/);
  });

  test('a refund of more than is left, or of nothing, does not read the payment', async () => {
    const payment_uuid = await paidPayment(ctx, { amount: '98.5' });
    const body = { payment_uuid, destination_address: address, amount: '1000000' };
    const refund = (...scopes: KeyScope[]) => refused(['refunds:write', ...scopes], '/refunds', body);
    const hint = 'The present state of the object does not allow this. To see why, you need the scope payments:read.';
    expect(await refund()).toEqual({
      code: 'validation_failed',
      message: `The request is not valid: amount: ${hint}`,
      details: { issues: [{ path: 'amount', message: hint }] },
    });
    expect(await refund('payments:read')).toMatchObject({ details: { amount_left: '98.5' } });
    await fund(ctx, 'USDT', '1');
    await call(['refunds:write'], 'POST', '/refunds', { ...body, amount: '98.5' });
    expect(await refund()).toEqual({ code: 'conflict', message: hint });
    expect(await refund('payments:read')).toMatchObject({ details: { amount_confirmed: '98.5' } });
  });

  test('an invoice that is sent twice does not name its payment', async () => {
    const items = [{ name: 'Tea', price: '10', quantity: 1 }];
    const { uuid } = made.parse(
      await call(['invoices:write'], 'POST', '/invoices', { items, customer_email: 'a@b.example' }),
    );
    const again = (...scopes: KeyScope[]) => refused(['invoices:write', ...scopes], `/invoices/${uuid}/send`);
    await call(['invoices:write'], 'POST', `/invoices/${uuid}/send`);
    const message =
      'The present state of the object does not allow this. To see why, you need the scope invoices:read.';
    expect(await again()).toEqual({ code: 'conflict', message });
    expect(await again('invoices:read')).toMatchObject({
      message: expect.stringMatching(/Its payment pay_\w+ still waits/),
      details: { status: 'sent' },
    });
  });

  test('a step of the sandbox does not read what is due', async () => {
    const { uuid } = made.parse(await call(['payments:write'], 'POST', '/payment/create', { amount: '10' }));
    const play = (body: object, ...scopes: KeyScope[]) =>
      refused(['payments:write', ...scopes], `/sandbox/payments/${uuid}/simulate`, body);
    const tooMuch = { what: 'underpaid', amount: '1000' };
    expect((await play(tooMuch)).message).not.toContain('USDT due');
    expect((await play(tooMuch, 'payments:read')).message).toContain('USDT due');
    await call(['payments:write'], 'POST', `/sandbox/payments/${uuid}/simulate`, { what: 'overpaid' });
    const late = { what: 'late' };
    expect(JSON.stringify(await play(late))).not.toContain('overpaid');
    expect(JSON.stringify(await play(late, 'payments:read'))).toContain('overpaid');
  });
});

test('what a caller has just created is returned in full, since it wrote it', async () => {
  const created = await call(['endpoints:write', 'payments:read'], 'POST', '/webhook-endpoints', {
    url: 'http://127.0.0.1:9/other',
    event_types: ['payment.*'],
  });
  expect(created).toMatchObject({ url: 'http://127.0.0.1:9/other', event_types: ['payment.*'] });
  expect(await call(['payments:write'], 'POST', '/payment/create', { amount: '10' })).toMatchObject({
    price: { amount: '10', currency: 'USD' },
  });
});

test('every mutation under a write scope is narrowed, except those that create something', () => {
  const whole = proceduresOf(appRouter)
    .filter(({ type, access }) => type === 'mutation' && access.endsWith(':write'))
    .filter(({ readScope }) => readScope === undefined)
    .map(({ name }) => name);
  expect(whole.toSorted()).toEqual(
    [
      // These create an object and return it.
      'endpoints.create',
      'events.send_test',
      'invoices.create',
      'keys.create',
      'payment_links.create',
      'payments.create',
      'payments.create_as_sdk',
      'payouts.create',
      'refunds.create',
      'replays.start',
      'withdrawals.create',
      // There is no read scope beside these.
      'chain.confirm',
      'chain.observe',
      'chain.reject',
      'chain.reorg',
      'merchants.create',
      'merchants.freeze',
      'merchants.unfreeze',
      'merchants.update',
      'payouts.advance',
      'rates.set',
      'refunds.advance',
      'team.change_role',
      'team.invite',
      'team.remove',
      'team.revoke_invitation',
      'withdrawals.advance',
    ].toSorted(),
  );
});
