import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { newKey } from '../../test/keys.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { getKey } from './list.ts';
import { listKeyRequests } from './requests.ts';
import { startKeyUsage } from './usage.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const { db } = services;

test('usage is written in batches: last use, use of each scope, and the log of requests', async () => {
  const ctx = await newTenant(services);
  const { id } = await newKey(ctx, { scopes: ['transactions:read', 'payments:read'] });
  const usage = startKeyUsage({ db, log: services.log, now: services.now });
  const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second));
  const request = {
    keyId: id,
    tenant: ctx.tenant,
    method: 'GET',
    route: '/transactions',
    status: 200,
    errorCode: null,
    durationMs: 3,
    ip: '192.0.2.1',
    requiredScope: null,
    objectId: null,
    userAgent: null,
    hasIdempotencyKey: false,
  };
  usage.record({ ...request, id: 'req_1', at: at(1), scope: 'transactions:read' });
  usage.record({
    ...request,
    id: 'req_2',
    at: at(2),
    scope: null,
    status: 403,
    errorCode: 'missing_scope',
    route: '/refunds',
    ip: '192.0.2.2',
  });
  await usage.close();
  expect(await getKey(ctx, id)).toMatchObject({
    last_used_at: at(2).toISOString(),
    last_used_ip: '192.0.2.2',
    last_used_scope: 'transactions:read',
    scope_uses: [
      { scope: 'transactions:read', last_used_at: at(1).toISOString() },
      { scope: 'payments:read', last_used_at: null },
    ],
    unused_scopes: ['payments:read'],
  });
  expect((await listKeyRequests(ctx, { id })).items).toMatchObject([
    { id: 'req_2', status: 403, error_code: 'missing_scope', route: '/refunds' },
    { id: 'req_1', status: 200, error_code: null, duration_ms: 3, created_at: at(1).toISOString() },
  ]);
});
