import fc from 'fast-check';
import { beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { delivery, newMerchant, request, type Rest, webhookScopes, withSecret } from './api.ts';

const app = inject('app');
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

let rest: Rest;
let headers: Record<string, string>;
let ids: readonly string[];
let routes: readonly string[];

beforeAll(async () => {
  const { id, team, payment, rest: newRest } = await newMerchant();
  rest = await newRest(...webhookScopes);
  headers = { authorization: `Bearer ${app.token}`, 'x-cryptoix-merchant': id, 'x-cryptoix-mode': 'test' };
  const body = { url: 'https://nowhere.invalid/', event_types: ['payment.*'] };
  const { id: endpoint } = await rest.call(withSecret, 'POST', '/webhook-endpoints', body);
  const event = await team.events.publish.mutate(payment());
  const [row] = (await rest.page(delivery, '/webhook-deliveries')).items;
  ids = [endpoint, event.id, String(row?.id), '0', '-1', '9007199254740993', '%00', '%F0%9F%92%A9', "'--", '..;'];
  const { paths } = document.parse((await request(`${app.url}/v1/openapi.json`, 'GET')).body);
  routes = Object.entries(paths).flatMap(([path, methods]) => ('post' in methods ? [path.replace(/^\/v1/, '')] : []));
});

/** Values that are almost valid, and values that are not valid at all. */
const value = fc.oneof(
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }) },
  fc.constantFrom(
    'https://a.invalid/',
    'payment.*',
    '2026-01-01T00:00:00Z',
    'payments:read',
    'test',
    '\u0000',
    '\ud800',
  ),
  fc.constantFrom(-1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 63),
  fc.constantFrom<unknown>(['payment.*'], ['*', '*'], [null], { 'X-A': 'b' }),
);
const field = fc.constantFrom(
  'url',
  'event_types',
  'description',
  'headers',
  'status',
  'ed25519',
  'since',
  'dry_run',
  'overlap_seconds',
  'type',
  'id',
  'data',
  'events',
  'idempotency_key',
  'label',
  'scopes',
  'expires_at',
  'ip_allowlist',
  'rate_limit',
  'name',
);
const input = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(field, value, { maxKeys: 4 }) },
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
);

test('no JSON makes a POST route of the REST API fail on our side', async () => {
  expect(routes.length).toBeGreaterThan(4);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), input, async (route, id, body) => {
      const path = routes[route % routes.length]!.replaceAll(/\{\w+\}/g, () => ids[id % ids.length]!);
      const response = await rest.send('POST', path, { body: JSON.stringify(body) });
      expect(response.status, JSON.stringify(response.body)).toBeLessThan(500);
      expect(response.body).toMatchObject({ ok: response.status < 300 });
    }),
    { numRuns: 120 },
  );
});

test.each(['merchants.create', 'keys.create', 'keys.update', 'keys.rotate', 'events.publish', 'events.publish_many'])(
  'whatever JSON %s is given over tRPC, it does not fail on our side',
  async (name) => {
    await fc.assert(
      fc.asyncProperty(input, async (body) => {
        const response = await request(`${app.url}/trpc/${name}`, 'POST', { body: JSON.stringify(body), headers });
        expect(response.status, JSON.stringify(response.body)).toBeLessThan(500);
      }),
      { numRuns: 15 },
    );
  },
);
