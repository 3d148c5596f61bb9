import { newId } from '@cryptoix/core';
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '@cryptoix/harness/eventually';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { newKey } from '../../test/keys.ts';
import { codeOf } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createPayment } from '../payments/create.ts';
import { revokeKey } from './change.ts';
import { getKey } from './list.ts';
import { dropRequestCounts, keyOutcomes, listRequests } from './requests.ts';
import { type KeyRequest, startKeyUsage } from './usage.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});
const { db } = services;

type Ctx = Awaited<ReturnType<typeof newTenant>>;

/** The log of a merchant, once it has this many requests. */
const logged = async (ctx: Ctx, count: number) =>
  eventually(
    async () => (await listRequests(ctx, {})).items,
    (items) => items.length === count,
  );

/** Writes requests at once. */
async function write(requests: readonly KeyRequest[], refusals: readonly KeyRequest[] = []) {
  const usage = startKeyUsage(services);
  for (const request of requests) usage.record(request);
  for (const request of refusals) usage.recordRefusal(request);
  await usage.close();
}

const requestOf = (ctx: Ctx, keyId: string, more: Partial<KeyRequest> = {}): KeyRequest => {
  const at = more.at ?? services.now();
  return {
    id: newId('request', at.getTime()),
    keyId,
    tenant: ctx.tenant,
    method: 'GET',
    route: '/v1/payments',
    status: 200,
    errorCode: null,
    durationMs: 1,
    ip: null,
    scope: null,
    requiredScope: null,
    objectId: null,
    userAgent: null,
    hasIdempotencyKey: false,
    at,
    ...more,
  };
};

describe('the log of requests', () => {
  test('has each call of every key with what helps to find its mistake, over REST and tRPC', async () => {
    const ctx = await newTenant(services);
    const { uuid } = await createPayment(ctx, { amount: '1' });
    const reader = await newKey(ctx, { label: 'Reader', scopes: ['payments:read'] });
    const writer = await newKey(ctx, { label: 'Writer', scopes: ['payments:write'] });
    const agent = { 'user-agent': `shop/1 ${reader.key} ${'x'.repeat(300)}` };
    await restCaller(api.url, () => reader.key).call('GET', `/payments/${uuid}`, undefined, agent);
    const post = restCaller(api.url, () => writer.key);
    await post.call('POST', '/payments', { amount: '2' }, { 'idempotency-key': 'one' });
    await post.call('GET', '/balances');
    await post.send('POST', '/trpc/payments.cancel', { uuid });
    const items = await logged(ctx, 4);
    expect(items.toReversed()).toMatchObject([
      {
        key_id: reader.id,
        key_label: 'Reader',
        method: 'GET',
        route: '/v1/payments/{uuid}',
        status: 200,
        error_code: null,
        required_scope: 'payments:read',
        object_id: uuid,
        idempotency_key: false,
        user_agent: expect.stringMatching(/^shop\/1 ak_test_\[redacted\] x+$/),
      },
      {
        key_id: writer.id,
        route: '/v1/payments',
        status: 201,
        object_id: expect.stringMatching(/^pay_/),
        idempotency_key: true,
      },
      { route: '/v1/balances', status: 403, error_code: 'missing_scope', required_scope: 'balances:read' },
      { route: '/trpc/payments.cancel', status: 200, object_id: uuid, required_scope: 'payments:write' },
    ]);
    expect(items[3]?.user_agent).toHaveLength(200);
    expect(JSON.stringify(items)).not.toContain(reader.key.slice(20));
  });

  test('has the refusals of a key that is known, which are no use of it', async () => {
    const ctx = await newTenant(services);
    const fenced = await newKey(ctx, { label: 'Fenced', ip_allowlist: ['192.0.2.1'] });
    const revoked = await newKey(ctx, { label: 'Revoked' });
    const exposed = await newKey(ctx, { label: 'Exposed' });
    await revokeKey(ctx, revoked.id);
    await restCaller(api.url, () => fenced.key).call('GET', '/transactions');
    await restCaller(api.url, () => revoked.key).call('GET', '/transactions');
    await restCaller(api.url, () => revoked.key).send('GET', '/trpc/transactions.list?input=%7B%7D');
    await fetch(`${api.url}/v1/transactions?api_key=${exposed.key}`);
    const items = await logged(ctx, 4);
    expect(items.toReversed()).toMatchObject([
      {
        key_id: fenced.id,
        route: '/v1/transactions',
        required_scope: 'transactions:read',
        status: 403,
        error_code: 'ip_not_allowed',
      },
      { key_id: revoked.id, route: '/v1/transactions', status: 401, error_code: 'api_key_revoked' },
      { key_id: revoked.id, route: '/trpc/transactions.list', status: 401, error_code: 'api_key_revoked' },
      { key_id: exposed.id, route: '/v1/transactions', status: 400, error_code: 'api_key_in_query' },
    ]);
    for (const { id } of [fenced, revoked, exposed]) {
      expect(await getKey(ctx, id)).toMatchObject({ first_used_at: null, last_used_at: null });
    }
  });

  test('never has a key that was sent in a path, however often it was encoded', async () => {
    const ctx = await newTenant(services);
    const { key } = await newKey(ctx);
    await fetch(`${api.url}/v1/payments/${key}`);
    await fetch(`${api.url}/v1/payments/${key.replaceAll('_', '%25255F')}`);
    const items = await logged(ctx, 2);
    expect(items.map(({ route }) => route)).toEqual(['(a key in the path)', '(a key in the path)']);
  });

  test('has at most 60 refusals a minute of one key, and none of an unknown one', async () => {
    const ctx = await newTenant(services);
    const [loud, quiet] = [await newKey(ctx), await newKey(ctx)];
    const at = new Date(Date.UTC(2026, 10, 27, 12));
    const refused = { status: 401, errorCode: 'api_key_revoked', at };
    const many = Array.from({ length: 100 }, () => requestOf(ctx, loud.id, refused));
    await write([], [...many, requestOf(ctx, quiet.id, refused)]);
    const { items } = await listRequests(ctx, { limit: 100 });
    expect(items.filter(({ key_id }) => key_id === loud.id)).toHaveLength(60);
    expect(items.filter(({ key_id }) => key_id === quiet.id)).toHaveLength(1);
    const { key } = await newKey(ctx);
    await restCaller(api.url, () => `${key.slice(0, -1)}!`).call('GET', '/me');
    expect((await listRequests(ctx, { limit: 100 })).items).toHaveLength(61);
  });

  test('is filtered by each of its fields', async () => {
    const ctx = await newTenant(services);
    const [one, other] = [await newKey(ctx), await newKey(ctx)];
    const at = (hour: number) => new Date(Date.UTC(2026, 10, 27, hour));
    const wanted = requestOf(ctx, one.id, {
      method: 'POST',
      route: '/v1/refunds',
      status: 422,
      errorCode: 'validation_failed',
      at: at(12),
    });
    await write([requestOf(ctx, other.id, { at: at(10) }), wanted, requestOf(ctx, other.id, { at: at(14) })]);
    const filters = [
      { key_id: one.id },
      { method: 'POST' },
      { route: '/v1/refunds' },
      { status: 422 },
      { error_code: 'validation_failed' },
      { id: wanted.id },
      { since: at(11).toISOString(), until: at(13).toISOString() },
      { key_id: one.id, status: 422, method: 'POST' },
    ] as const;
    for (const filter of filters) {
      expect(
        (await listRequests(ctx, filter)).items.map(({ id }) => id),
        JSON.stringify(filter),
      ).toEqual([wanted.id]);
    }
    expect((await listRequests(ctx, { key_id: other.id, status: 422 })).items).toEqual([]);
  });

  test('is of one merchant and mode, and needs api_keys:read', async () => {
    const [ctx, stranger] = [await newTenant(services), await newTenant(services)];
    const { id } = await newKey(ctx);
    await write([requestOf(ctx, id)]);
    for (const elsewhere of [stranger, { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } }]) {
      expect((await listRequests(elsewhere, {})).items).toEqual([]);
      expect(await codeOf(keyOutcomes(elsewhere, { id, since: '2026-01-01T00:00:00Z' }))).toBe('not_found');
    }
    const auditor = await newKey(ctx, { scopes: ['api_keys:read'] });
    const call = restCaller(api.url, () => auditor.key).call;
    expect(await call('GET', `/requests?key_id=${id}`)).toMatchObject({ status: 200, data: [{ key_id: id }] });
    const { key } = await newKey(ctx);
    expect(await restCaller(api.url, () => key).call('GET', '/requests')).toMatchObject({ status: 403 });
  });
});

describe("a key's requests by outcome", () => {
  test('are counted by hour, and add up when they are written in parts', async () => {
    const ctx = await newTenant(services);
    const { id } = await newKey(ctx);
    const now = services.now().getTime();
    const ago = (minutes: number) => new Date(now - minutes * 60_000);
    await write([requestOf(ctx, id, { at: ago(5) }), requestOf(ctx, id, { at: ago(5), status: 500 })]);
    await write([requestOf(ctx, id, { at: ago(5), status: 404 })], [requestOf(ctx, id, { at: ago(600), status: 401 })]);
    const day = await keyOutcomes(ctx, { id, since: ago(24 * 60).toISOString() });
    expect(day.bucket_seconds).toBe(3_600);
    expect(day.totals).toEqual({ succeeded: 1, refused: 2, failed: 1 });
    const hours = day.buckets.filter(({ succeeded, refused, failed }) => succeeded + refused + failed > 0);
    expect(hours.map(({ refused }) => refused)).toEqual([1, 1]);
    const month = await keyOutcomes(ctx, { id, since: ago(30 * 24 * 60).toISOString() });
    expect(month).toMatchObject({ bucket_seconds: 43_200, totals: day.totals });
    await dropRequestCounts(db, ago(120).toISOString());
    expect((await keyOutcomes(ctx, { id, since: ago(24 * 60).toISOString() })).totals.refused).toBe(1);
  });
});
