import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
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

/** Creates a payment with exactly this body. */
async function create(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const scopes = ['payments:write' as const, 'payments:read' as const];
  const { key } = await createKey(await newTenant(services), { label: 'Shop', scopes });
  const authorization = `Bearer ${key}`;
  const response = await fetch(`${api.url}/v1/payment/create`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, text: await response.text(), authorization };
}

test('a compressed body is 415, and the message names Content-Encoding', async () => {
  const packed = gzipSync('{"amount":10}');
  expect(await create(packed, { 'content-encoding': 'gzip' })).toMatchObject({
    status: 415,
    text: expect.stringContaining('Content-Encoding'),
  });
});

test('a + in a time of the query, where it means a space, is explained in the refusal', async () => {
  const { authorization } = await create('{"amount":10}');
  const since = (text: string) => fetch(`${api.url}/v1/payments?since=${text}`, { headers: { authorization } });
  const refused = await since('2026-11-23T09:30:00+01:00');
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('%2B');
  expect((await since('2026-11-23T09:30:00%2B01:00')).status).toBe(200);
});
