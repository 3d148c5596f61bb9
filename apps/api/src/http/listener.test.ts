import { type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';
import { maxBodyBytes, anonymousBodyBytes } from './body.ts';

// A fixed time, so that no minute of a rate limit ends.
const now = new Date();
const { services, close } = await testServices({ ...(await testDatabase()), now: () => now });
const api = await startApi(services);
const ctx = await newTenant(services);
const { key } = await createKey(ctx, {
  label: 'k',
  scopes: ['payments:read', 'payments:write', 'events:read', 'endpoints:read', 'endpoints:write'],
  rate_limit: 10_000,
});
const narrow = (await createKey(ctx, { label: 'narrow', scopes: ['links:read'], rate_limit: 1 })).key;
afterAll(async () => {
  await api.close();
  await close();
});

const token = services.config.serviceTokens[0]?.token ?? '';
const { merchantId, mode } = ctx.tenant;
const service = {
  authorization: `Bearer ${token}`,
  'x-cryptoix-merchant': merchantId,
  'x-cryptoix-mode': mode,
};
const json = { 'content-type': 'application/json' };
const asKey = { authorization: `Bearer ${key}` };

interface Call {
  method: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Hides what differs between two equal calls: ids, secrets, and how often the key was used. */
const alike = (text: string) =>
  text
    .replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, '<id>')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/whsec_[\w+/=]+/g, '<secret>')
    .replaceAll(/r=\d+/g, 'r=<n>');

const timed = new Set(['date', 'x-ratelimit-remaining']);

/** @param target the target of the request line */
async function send({ method, headers = {}, body }: Call, target: string) {
  const { hostname, port } = new URL(api.url);
  const sent = request({ host: hostname, port, method, path: target, headers, agent: false });
  if (body === '' && 'content-length' in headers) sent.flushHeaders();
  else sent.end(body);
  const [response] = z.tuple([z.custom<IncomingMessage>()]).parse(await once(sent, 'response'));
  const chunks = await response.toArray();
  sent.destroy();
  return {
    status: response.statusCode,
    headers: Object.entries(response.headersDistinct)
      .filter(([name]) => !timed.has(name))
      .map(([name, values]) => `${name}: ${alike(values?.join(' | ') ?? '')}`)
      .toSorted(),
    body: alike(Buffer.concat(chunks).toString()),
  };
}

const query = (path: string, input: string) => `/trpc/${path}?input=${encodeURIComponent(input)}`;
const post = (path: string, body: string | Buffer, headers: Call['headers'] = service): Call => ({
  method: 'POST',
  path,
  body,
  headers: { ...json, ...headers },
});
/** One byte more than allowed: a body that is read to its end before it is refused leaves nothing unread. */
const large = ' '.repeat(maxBodyBytes + 1);
const largeAnonymous = ' '.repeat(anonymousBodyBytes + 1);
const published = JSON.stringify({ type: 'webhook.test', data: { message: 'Hello' } });

const calls: [string, Call][] = [
  ['a query', { method: 'GET', path: query('events.list', '{"limit":3}'), headers: service }],
  ['a query of a key', { method: 'GET', path: query('payments.list', '{}'), headers: asKey }],
  ['an anonymous query', { method: 'GET', path: query('session.config', '{}') }],
  ['a query without input', { method: 'GET', path: '/trpc/session.config' }],
  ['a query with an empty input', { method: 'GET', path: '/trpc/session.config?input=' }],
  ['a query with a broken input', { method: 'GET', path: query('events.list', '{"a'), headers: service }],
  ['a query with a wrong input', { method: 'GET', path: query('events.list', '{"limit":0}'), headers: service }],
  ['a query with POST', post('/trpc/events.list', '{}')],
  ['a query with HEAD', { method: 'HEAD', path: query('events.list', '{}'), headers: service }],
  ['an event', post('/trpc/events.publish', published)],
  [
    'an event with a length',
    post('/trpc/events.publish', published, { ...service, 'content-length': `${published.length}` }),
  ],
  ['an event after a byte order mark', post('/trpc/events.publish', `\uFEFF${published}`)],
  [
    'an event with a charset',
    post('/trpc/events.publish', published, { ...service, 'content-type': 'application/json; charset=utf-8' }),
  ],
  [
    'an event with its content type in capital letters',
    post('/trpc/events.publish', published, { ...service, 'content-type': 'Application/JSON' }),
  ],
  ['an event as text', post('/trpc/events.publish', published, { ...service, 'content-type': 'text/plain' })],
  ['an event without a type', post('/trpc/events.publish', '{"data":{}}')],
  ['an event with unknown fields', post('/trpc/events.publish', '{"type":"webhook.test","data":{},"x":1}')],
  ['an event with NUL', post('/trpc/events.publish', '{"type":"webhook.test","data":{"message":"\\u0000"}}')],
  ['an event with __proto__', post('/trpc/events.publish', '{"__proto__":{"a":1}}')],
  ['an event that nests', post('/trpc/events.publish', `${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
  ['an empty event', post('/trpc/events.publish', '')],
  ['null', post('/trpc/events.publish', 'null')],
  ['half an event', post('/trpc/events.publish', published.slice(0, 20))],
  ['an event that is not UTF-8', post('/trpc/events.publish', Buffer.from([0x22, 0xff, 0x22]))],
  ['a compressed event', post('/trpc/events.publish', published, { ...service, 'content-encoding': 'gzip' })],
  ['a large event', post('/trpc/events.publish', large)],
  [
    'a large event that is only announced',
    post('/trpc/events.publish', '', { ...service, 'content-length': `${large.length}` }),
  ],
  ['a large body of an anonymous caller', post('/trpc/session.accept_invitation', largeAnonymous, {})],
  ['an event with GET', { method: 'GET', path: '/trpc/events.publish', headers: service }],
  ['an event of a key', post('/trpc/events.publish', published, asKey)],
  ['an event for no merchant', post('/trpc/events.publish', published, { authorization: `Bearer ${token}` })],
  [
    'an event for a merchant in an unknown mode',
    post('/trpc/events.publish', published, { ...service, 'x-cryptoix-mode': 'both' }),
  ],
  ['an event with two credentials', post('/trpc/events.publish', published, { ...service, 'x-api-key': key })],
  [
    'an event with a credential twice',
    post('/trpc/events.publish', published, { ...service, authorization: [`Bearer ${token}`, 'Bearer x'] }),
  ],
  ['an event with a wrong token', post('/trpc/events.publish', published, { authorization: 'Bearer wrong' })],
  ['a batch of one', { method: 'GET', path: `${query('events.list', '{"0":{}}')}&batch=1`, headers: service }],
  [
    'a batch whose name is escaped',
    { method: 'GET', path: `${query('events.list', '{"0":{}}')}&b%61tch=1`, headers: service },
  ],
  [
    'a batch that streams',
    {
      method: 'GET',
      path: `${query('events.list', '{"0":{}}')}&batch=1`,
      headers: { ...service, 'trpc-accept': 'application/jsonl' },
    },
  ],
  ['an unknown procedure', { method: 'GET', path: '/trpc/no.such', headers: service }],
  ['a name that every object has', { method: 'GET', path: '/trpc/constructor', headers: service }],
  ['a path below a procedure', { method: 'GET', path: '/trpc/events.list/', headers: service }],
  [
    'an unknown object',
    { method: 'GET', path: query('events.get', '{"id":"evt_01h455vb4pex5vsknk084sn02q"}'), headers: service },
  ],
  ['a list', { method: 'GET', path: '/v1/payments?limit=2', headers: asKey }],
  ['an anonymous list', { method: 'GET', path: '/v1/payments' }],
  ['a list without the scope', { method: 'GET', path: '/v1/invoices', headers: asKey }],
  ['a list with a parameter twice', { method: 'GET', path: '/v1/payments?limit=2&limit=3', headers: asKey }],
  ['a list with a wrong parameter', { method: 'GET', path: '/v1/payments?limit=no', headers: asKey }],
  ['a list with HEAD', { method: 'HEAD', path: '/v1/payments', headers: asKey }],
  ['a list with OPTIONS', { method: 'OPTIONS', path: '/v1/payments', headers: asKey }],
  ['a list with PUT', { method: 'PUT', path: '/v1/payments', headers: asKey }],
  ['a list with DELETE', { method: 'DELETE', path: '/v1/payments', headers: asKey }],
  ['an unknown route', { method: 'GET', path: '/v1/no-such', headers: asKey }],
  ['the root', { method: 'GET', path: '/v1', headers: asKey }],
  ['the document', { method: 'GET', path: '/v1/openapi.json' }],
  ['an escaped path', { method: 'GET', path: '/v1/p%61yments', headers: asKey }],
  ['a broken escape', { method: 'GET', path: '/v1/events/%zz', headers: asKey }],
  ['dot segments', { method: 'GET', path: '/v1/../trpc/session.config' }],
  ['a key in the URL', { method: 'GET', path: '/v1/payments?api_key=x', headers: asKey }],
  ['a key in the URL of tRPC', { method: 'GET', path: '/trpc/session.config?token=x' }],
  ['an object with a wrong body', post('/v1/webhook-endpoints', '{"url":1}', asKey)],
  ['an object with a broken body', post('/v1/webhook-endpoints', '{"url', asKey)],
  ['an object without a body', post('/v1/webhook-endpoints', '', asKey)],
  ['an object with an array', post('/v1/webhook-endpoints', '[]', asKey)],
  ['an object as text', post('/v1/webhook-endpoints', '{}', { ...asKey, 'content-type': 'text/plain' })],
  ['a compressed object', post('/v1/webhook-endpoints', '{}', { ...asKey, 'content-encoding': 'gzip' })],
  ['a large object', post('/v1/webhook-endpoints', large, asKey)],
  [
    'a large object that is only announced',
    post('/v1/webhook-endpoints', '', { ...asKey, 'content-length': `${large.length}` }),
  ],
  ['a large object of an anonymous caller', post('/v1/webhook-endpoints', largeAnonymous, {})],
  ['a wrong Idempotency-Key', post('/v1/webhook-endpoints', '{}', { ...asKey, 'idempotency-key': 'ü' })],
];

describe('a response is the same through hono and directly', () => {
  // The absolute form (RFC 9112, 3.2.2) goes through hono and tRPC's adapter, the usual one directly to the door.
  test.each(calls)('%s', async (_, call) => {
    const usual = await send(call, call.path);
    expect(usual.status).toBeLessThan(500);
    expect(await send(call, `${api.url}${call.path}`)).toEqual(usual);
  });

  test('when a key is over its limit', async () => {
    const call = { method: 'GET', path: '/v1/payment-links', headers: { authorization: `Bearer ${narrow}` } };
    await send(call, call.path);
    const usual = await send(call, call.path);
    expect(usual.status).toBe(429);
    expect(await send(call, `${api.url}${call.path}`)).toEqual(usual);
  });

  test('when a response is replayed', async () => {
    const body = '{"url":"http://127.0.0.1:9/replayed","event_types":["payment.*"]}';
    const call = post('/v1/webhook-endpoints', body, { ...asKey, 'idempotency-key': 'once' });
    const [first, second] = [await send(call, call.path), await send(call, call.path)];
    expect(first.status).toBe(201);
    expect(second.headers).toContain('idempotent-replayed: true');
    expect(await send(call, `${api.url}${call.path}`)).toEqual(second);
  });
});

/** Sends text as it is, and reads until the server closes or has sent so many responses. */
async function raw(text: string, responses: number): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const socket = createConnection(Number(port), hostname);
  socket.write(text);
  let seen = '';
  for await (const chunk of socket) {
    seen += String(chunk);
    if (seen.split('HTTP/1.1 ').length > responses && seen.endsWith('}')) break;
  }
  socket.destroy();
  return seen;
}

test.each(['999.999.999.999', '127.0.0.1:70000', 'a b', 'x:y'])('the host %j is refused with 400', async (host) => {
  for (const path of ['/trpc/session.config', '/trpc/session.config?batch=1', '/v1/currencies', '/healthz'])
    expect(await raw(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`, 1)).toMatch(/^HTTP\/1.1 400 /);
});

test('a connection stays open after a body that was too large, if it arrived in full', async () => {
  const body = 'x'.repeat(20_000);
  const chunked = `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const first = `POST /trpc/session.accept_invitation HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${chunked}`;
  const seen = await raw(`${first}GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n`, 2);
  expect(seen).toContain('{"status":"ok"}');
});
