import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { newEvent, systemIn } from '../../test/tenants.ts';
import { type TenantContext } from '../context.ts';
import { memberships } from '../db/schema/index.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { revokeKey } from '../keys/change.ts';
import { createKey } from '../keys/create.ts';
import { startKeyUsage } from '../keys/usage.ts';
import { createMerchant } from '../merchants/merchants.ts';
import { systemActor } from '../principal.ts';
import { createApp } from './app.ts';
import { createStreams, type Streams } from './streams.ts';

const { services, close } = await testServices(await testDatabase());
const person = { email: 'owner@example.com', password: 'correct horse battery', name: 'Owner' };
let owner: string;
let tenant: TenantContext;

beforeAll(async () => {
  owner = (await services.auth.createUserForSeed(person)).userId;
  const nobody = systemIn(services, { merchantId: 'none', mode: 'test' });
  const { id } = await createMerchant(nobody, { name: 'Shop', actor: systemActor, owner });
  tenant = systemIn(services, { merchantId: id, mode: 'test' });
  await createEndpoint(tenant, { url: 'http://127.0.0.1:9/hook', event_types: ['payment.*'] });
});
afterAll(close);

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** The API on a port of its own, its streams checked every 50 ms. */
async function startApi(maxDurationMs = 60_000): Promise<{ url: string; streams: Streams }> {
  const usage = startKeyUsage(services);
  const streams = createStreams({ maxDurationMs, recheckMs: 50 });
  const app = createApp({ services, db: services.db, usage, streams, dashboardFolder: tmpdir() });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const closed = once(server, 'close');
  stops.push(async () => {
    streams.close();
    server.close();
    await closed;
    await usage.close();
  });
  return { url: `http://127.0.0.1:${port}`, streams };
}

interface Message {
  event: string;
  id: string | null;
  data: unknown;
}

/** A stream as EventSource sees it. */
interface Listener {
  status: number;
  messages: Message[];
  /** Resolves when the server has ended it. */
  ended: Promise<void>;
  close(): void;
}

const here = () => ({ merchant: tenant.tenant.merchantId, mode: 'test' });
const watchUrl = (url: string, params: object | null = here(), input: object = {}) =>
  `${url}/trpc/deliveries.watch?${new URLSearchParams({
    input: JSON.stringify(input),
    ...(params && { connectionParams: JSON.stringify(params) }),
  }).toString()}`;

async function listen(url: string, headers: Record<string, string>): Promise<Listener> {
  const aborter = new AbortController();
  stops.push(() => aborter.abort());
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: aborter.signal });
  const messages: Message[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks.filter((lines) => lines.trim() !== '')) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
        const data = field('data');
        messages.push({ event: field('event') ?? 'message', id: field('id'), data: data && JSON.parse(data) });
      }
    }
  };
  const ended = read();
  ended.catch(() => undefined);
  return { status: response.status, messages, ended, close: () => aborter.abort() };
}

async function signIn(url: string): Promise<{ cookie: string }> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: services.config.publicUrl },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  expect(response.status).toBe(200);
  return {
    cookie: response.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; '),
  };
}

const news = ({ messages }: Listener) =>
  messages
    .filter(({ event }) => event === 'message')
    .map(({ data }) => z.object({ deliveries: z.array(z.object({ event_id: z.string() })) }).parse(data));
const hasNews = (listener: Listener, count = 1) =>
  eventually(
    async () => news(listener),
    (all) => all.length >= count,
  );
const problem = ({ messages }: Listener) =>
  z
    .object({ code: z.int(), data: z.object({ code: z.string(), httpStatus: z.int() }) })
    .parse(messages.find(({ event }) => event === 'serialized-error')?.data);

describe('a live view', () => {
  test('shows a signed-in browser what happens, with the merchant named in its URL', async () => {
    const { url } = await startApi();
    const listener = await listen(watchUrl(url), await signIn(url));
    await hasNews(listener);
    const { ids } = await publish(tenant, [newEvent()]);
    const all = await hasNews(listener, 2);
    expect(all[1]?.deliveries.map((delivery) => delivery.event_id)).toEqual(ids);
    expect(listener.messages.filter(({ event }) => event === 'message').every(({ id }) => /^\d+$/.test(id ?? ''))).toBe(
      true,
    );
  });

  test('is open to a service and a key by their headers', async () => {
    const { url } = await startApi();
    const token = services.config.serviceTokens[0]?.token ?? '';
    const asService = { 'x-cryptoix-merchant': here().merchant, 'x-cryptoix-mode': 'test' };
    const ofService = await hasNews(
      await listen(watchUrl(url, null), { authorization: `Bearer ${token}`, ...asService }),
    );
    expect(ofService).toHaveLength(1);
    const { key } = await createKey(tenant, { label: 'Key', scopes: ['webhooks:read'] });
    expect(await hasNews(await listen(watchUrl(url, null), { 'x-api-key': key }))).toHaveLength(1);
  });

  test('gives a refused caller the reason, so that a browser does not retry forever', async () => {
    const { url } = await startApi();
    const cookie = await signIn(url);
    const refusals = [
      [await listen(watchUrl(url), {}), 'missing_api_key', 401],
      [await listen(watchUrl(url), { ...cookie, 'sec-fetch-site': 'cross-site' }), 'missing_api_key', 401],
      [
        await listen(watchUrl(url, { ...here(), merchant: 'mer_01k9zq8g9vk3z4n6q8s0w2y4xg' }), cookie),
        'not_found',
        404,
      ],
      [await listen(watchUrl(url, { merchant: here().merchant, mode: 'none' }), cookie), 'validation_failed', 422],
      [await listen(watchUrl(url, null), cookie), 'validation_failed', 422],
      [await listen(watchUrl(url, here(), { limit: 5 }), cookie), 'validation_failed', 422],
    ] as const;
    for (const [listener, code, httpStatus] of refusals) {
      await listener.ended;
      expect(problem(listener).data).toMatchObject({ code, httpStatus });
      // The codes after which tRPC's client connects again all mean -32603.
      expect(problem(listener).code).not.toBe(-32_603);
    }
  });

  test('ends within moments of a sign-out, and is then refused', async () => {
    const { url } = await startApi();
    const cookie = await signIn(url);
    const listener = await listen(watchUrl(url), cookie);
    await hasNews(listener);
    const headers = { ...cookie, 'content-type': 'application/json', origin: services.config.publicUrl };
    await fetch(`${url}/api/auth/sign-out`, { method: 'POST', headers, body: '{}' });
    await listener.ended;
    // It just ends: tRPC's client takes "return" for the end of the subscription and would not reconnect.
    expect(listener.messages.some(({ event }) => event === 'return')).toBe(false);
    const again = await listen(watchUrl(url), cookie);
    await again.ended;
    expect(problem(again).data.code).toBe('missing_api_key');
  });

  test('ends within moments of leaving the team, and of a key being revoked', async () => {
    const { url } = await startApi();
    const made = await createKey(tenant, { label: 'Key', scopes: ['webhooks:read'] });
    const ofKey = await listen(watchUrl(url, null), { 'x-api-key': made.key });
    const ofPerson = await listen(watchUrl(url), await signIn(url));
    await Promise.all([hasNews(ofKey), hasNews(ofPerson)]);
    await revokeKey(tenant, made.id);
    await expect(ofKey.ended).resolves.toBeUndefined();
    const mine = and(eq(memberships.merchant_id, here().merchant), eq(memberships.user_id, owner));
    const [membership] = await services.db.delete(memberships).where(mine).returning();
    await expect(ofPerson.ended).resolves.toBeUndefined();
    if (membership !== undefined) await services.db.insert(memberships).values(membership);
  });

  test('ends after a while, and a new one continues where it ended', async () => {
    const { url } = await startApi(300);
    const cookie = await signIn(url);
    const listener = await listen(watchUrl(url), cookie);
    await listener.ended;
    const lastEventId = listener.messages.findLast(({ id }) => id !== null)?.id ?? '';
    const { ids } = await publish(tenant, [newEvent()]);
    const { url: patient } = await startApi();
    const [message] = await hasNews(await listen(watchUrl(patient), { ...cookie, 'last-event-id': lastEventId }));
    expect(message?.deliveries.map((delivery) => delivery.event_id)).toContain(ids[0]);
  });

  test('is refused to a person who has four open, until one of them is closed', async () => {
    const { url } = await startApi();
    const cookie = await signIn(url);
    const open = await Promise.all([1, 2, 3, 4].map(() => listen(watchUrl(url), cookie)));
    const fifth = await listen(watchUrl(url), cookie);
    await fifth.ended;
    expect(problem(fifth).data).toMatchObject({ code: 'rate_limited', httpStatus: 429 });
    open[0]?.close();
    await eventually(
      async () => {
        const next = await listen(watchUrl(url), cookie);
        await eventually(
          async () => next.messages,
          (all) => all.some(({ event }) => event === 'message' || event === 'serialized-error'),
        );
        return news(next).length > 0;
      },
      (isOpen) => isOpen,
    );
  });

  test('does not delay a process that stops', async () => {
    const { url, streams } = await startApi();
    const cookie = await signIn(url);
    const listener = await listen(watchUrl(url), cookie);
    await hasNews(listener);
    streams.close();
    await listener.ended;
    const refused = await listen(watchUrl(url), cookie);
    await refused.ended;
    expect(problem(refused).data.code).toBe('unavailable');
  });
});
