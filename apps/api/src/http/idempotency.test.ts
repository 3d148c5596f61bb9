import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { createKey } from '../keys/create.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const secretOf = z.object({ data: z.object({ secret: z.string() }) });

async function endpointAndKey() {
  const ctx = await newTenant(services);
  const { id, secret } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/hook', event_types: ['payment.*'] });
  const { key } = await createKey(ctx, { label: 'Shop', scopes: ['endpoints:write', 'payments:read'] });
  const post = async (action: string) => {
    const response = await fetch(`${api.url}/v1/webhook-endpoints/${id}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'once' },
    });
    return { secret: secretOf.parse(await response.json()).data.secret, headers: response.headers };
  };
  const looks = async () =>
    (await listAudit(ctx, {})).items.filter(({ action }) => action === 'webhook_endpoint.secret_revealed').length;
  return { secret, post, looks };
}

test('each look at a secret is audited, with whatever Idempotency-Key it was asked for', async () => {
  const { secret, post, looks } = await endpointAndKey();
  for (const times of [1, 2, 3]) {
    const answer = await post('reveal-secret');
    expect(answer.secret).toBe(secret);
    expect(answer.headers.has('idempotent-replayed')).toBe(false);
    expect(await looks()).toBe(times);
  }
});

test('a rotation that is asked for again answers the same secret, and that look is audited', async () => {
  const { post, looks } = await endpointAndKey();
  const first = await post('rotate-secret');
  expect(await looks()).toBe(0);
  const again = await post('rotate-secret');
  expect(again.secret).toBe(first.secret);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await looks()).toBe(1);
});
