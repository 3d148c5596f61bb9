import { type Scope } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { refusal, refusalOf } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { holding, newTenant } from '../../test/tenants.ts';
import { type TenantContext, transact } from '../context.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { listEndpoints } from '../endpoints/view.ts';
import { ensureCallbackEndpoint, validateCallback } from './callback.ts';
import { createPayment } from './create.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const url = 'http://127.0.0.1:9/callback';
const ensure = async (ctx: TenantContext, at = url) => {
  const callback = await validateCallback(ctx, at);
  await transact(ctx, (tx) => ensureCallbackEndpoint(tx, callback));
};
const endpointsOf = async (ctx: TenantContext) => (await listEndpoints(ctx, { limit: 100 })).items;

test('an endpoint is created once for a callback_url, and is active', async () => {
  const ctx = holding(await newTenant(services), 'payments:write', 'endpoints:write', 'payments:read');
  await ensure(ctx);
  await ensure(ctx);
  await ensure(ctx, 'http://127.0.0.1:9/a/../callback');
  expect(await endpointsOf(ctx)).toMatchObject([{ url, event_types: ['payment.*'], status: 'enabled' }]);
});

test('ten payments at once create one endpoint', async () => {
  const ctx = await newTenant(services);
  await Promise.all(Array.from({ length: 10 }, () => ensure(ctx)));
  expect(await endpointsOf(ctx)).toMatchObject([{ url, event_types: ['payment.*'] }]);
});

test.each<[Scope[], Scope[]]>([
  [[], ['endpoints:write', 'payments:read']],
  [['payments:read'], ['endpoints:write']],
  [['endpoints:write'], ['payments:read']],
])('a key that holds %j beside payments:write is refused, naming %j as missing', async (held, missing) => {
  const ctx = holding(await newTenant(services), 'payments:write', ...held);
  const { code, details } = await refusal(ensure(ctx));
  expect({ code, details }).toEqual({
    code: 'missing_scope',
    details: { required_scope: missing[0], required_scopes: missing },
  });
  expect(await endpointsOf(ctx)).toEqual([]);
});

test.each([['payment.*'], ['*'], ['invoice.*', 'payment.*']])(
  'a key with payments:write alone finds an endpoint with %j',
  async (...event_types) => {
    const ctx = await newTenant(services);
    await createEndpoint(ctx, { url, event_types });
    await ensure(holding(ctx, 'payments:write'));
    expect(await endpointsOf(ctx)).toMatchObject([{ event_types }]);
  },
);

test('an endpoint with some payment events gets all of them and keeps its others', async () => {
  const ctx = await newTenant(services);
  await createEndpoint(ctx, { url, event_types: ['refund.failed', 'payment.late', 'payment.completed'] });
  expect(await refusalOf(ensure(holding(ctx, 'payments:write', 'payments:read')))).toMatchObject({
    code: 'missing_scope',
  });
  // It receives refunds: a caller that may not read them may not change it.
  const blind = holding(ctx, 'payments:write', 'payments:read', 'endpoints:write');
  expect(await refusalOf(ensure(blind))).toMatchObject({ details: { required_scope: 'refunds:read' } });
  await Promise.all([ensure(ctx), ensure(ctx)]);
  expect(await endpointsOf(ctx)).toMatchObject([{ event_types: ['refund.failed', 'payment.*'] }]);
});

test.each(['paused', 'disabled'] as const)('an endpoint that is %s stays so', async (status) => {
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, { url, event_types: ['payment.*'] });
  await updateEndpoint(ctx, { id, status });
  await ensure(ctx);
  expect(await endpointsOf(ctx)).toMatchObject([{ id, status }]);
});

test('a deleted endpoint is replaced by a new one', async () => {
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, { url, event_types: ['payment.*'] });
  await deleteEndpoint(ctx, id);
  await ensure(ctx);
  const [made, ...more] = await endpointsOf(ctx);
  expect([made?.id === id, more]).toEqual([false, []]);
});

test('an endpoint of the other mode or of another merchant does not count', async () => {
  const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
  await createEndpoint(stranger, { url, event_types: ['payment.*'] });
  await createEndpoint({ ...ctx, tenant: { ...ctx.tenant, mode: 'live' } }, { url, event_types: ['payment.*'] });
  expect(await refusalOf(ensure(holding(ctx, 'payments:write')))).toMatchObject({ code: 'missing_scope' });
});

test.each(['nonsense', 'ftp://shop.example/hook', 'http://10.0.0.1/hook', 'https://user:pass@shop.example/'])(
  'a callback_url that cannot be one is refused by its name: %s',
  async (at) => {
    const ctx = await newTenant(services);
    expect(await refusalOf(ensure(ctx, at))).toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ path: 'callback_url' }] },
    });
  },
);

test('a payment that fails leaves no endpoint behind', async () => {
  const ctx = await newTenant(services);
  const work = transact(ctx, async (tx) => {
    await ensureCallbackEndpoint(tx, { url, resolved: true });
    throw new Error('the payment failed');
  });
  await expect(work).rejects.toThrow('the payment failed');
  expect(await endpointsOf(ctx)).toEqual([]);
});

test('a payment whose callback_url leads to a silent name server holds no connection while it waits', async () => {
  const lookup = Promise.withResolvers<string[]>();
  const asked = Promise.withResolvers<void>();
  const resolver = () => {
    asked.resolve();
    return lookup.promise;
  };
  const tenant = await newTenant(services);
  const ctx = { ...tenant, services: { ...services, resolver } };
  const payment = { amount: '5', currency: 'USDT', callback_url: 'https://slow.example/callback' };
  const waiting = createPayment(ctx, payment);
  await asked.promise;
  const held = await services.db.execute(sql`
    SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`);
  expect(held).toEqual([]);
  lookup.resolve(['127.0.0.1']);
  expect(await waiting).toMatchObject({ status: 'created', callback_url: payment.callback_url });
  expect(await endpointsOf(tenant)).toMatchObject([{ url: payment.callback_url }]);
});

test('an endpoint that is deleted between its check and the payment is not created again without its host being checked', async () => {
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, { url, event_types: ['payment.*'] });
  const callback = await validateCallback(ctx, url);
  await deleteEndpoint(ctx, id);
  expect(await refusalOf(transact(ctx, (tx) => ensureCallbackEndpoint(tx, callback)))).toMatchObject({
    code: 'conflict',
  });
  expect(await endpointsOf(ctx)).toEqual([]);
});
