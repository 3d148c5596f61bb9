import { scopesOfRole } from '@cryptoix/core';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices, type TestServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';
import { describeServer } from './server.ts';

let clock = new Date();
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => clock });
let statements = 0;
const counted: TestServices = {
  ...services,
  db: new Proxy(services.db, {
    get(db, name): unknown {
      if (['select', 'insert', 'update', 'delete', 'execute', 'transaction'].includes(String(name))) statements += 1;
      return Reflect.get(db, name);
    },
  }),
};
const api = await startApi(counted);
afterAll(async () => {
  await api.close();
  await close();
});

const password = 'correct horse battery';
const envelope = z.object({
  result: z.object({ data: z.unknown() }).optional(),
  error: z.object({ data: z.object({ code: z.string() }) }).optional(),
});
let people = 0;

/** A person's browser. */
function browser() {
  let cookie = '';
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { 'content-type': 'application/json', origin: services.config.publicUrl, 'user-agent': 'Test/1' };
    const response = await fetch(`${api.url}${path}`, { ...init, headers: { ...headers, cookie } });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';', 1).join();
    return response;
  };
  const call = async (path: string, init?: RequestInit) => {
    const { result, error } = envelope.parse(await (await send(`/trpc/${path}`, init)).json());
    return error === undefined ? result?.data : error.data.code;
  };
  return {
    sign: (path: string, body: unknown) => send(`/api/auth${path}`, { method: 'POST', body: JSON.stringify(body) }),
    ask: (name: string) => call(name),
    post: (name: string, input: unknown) => call(name, { method: 'POST', body: JSON.stringify(input) }),
  };
}

async function newPerson() {
  const email = `person-${(people += 1)}@example.com`;
  const { userId } = await services.auth.createUserForSeed({ email, password, name: 'Ada' });
  const signIn = async () => {
    const at = browser();
    expect((await at.sign('/sign-in/email', { email, password })).status).toBe(200);
    return at;
  };
  return { email, userId, signIn };
}

const sessionList = z.array(z.object({ id: z.string(), current: z.boolean(), user_agent: z.string().nullable() }));

test('a visitor who is not signed in gets null, not an error', async () => {
  expect(await browser().ask('session.me')).toBeNull();
  expect(await browser().ask('session.list')).toBe('missing_api_key');
});

test('a signed-in person sees who they are, how long the session stays fresh, and their rights in each merchant', async () => {
  const { email, userId, signIn } = await newPerson();
  const at = await signIn();
  const made = z.object({ id: z.string() }).parse(await at.post('session.create_merchant', { name: 'Shop' }));
  const me = { user: { id: userId, email, name: 'Ada', two_factor: false }, fresh: true };
  expect(await at.ask('session.me')).toEqual({
    ...me,
    fresh_until: new Date(clock.getTime() + 600_000).toISOString(),
    merchants: [
      { id: made.id, name: 'Shop', currency: 'USD', role: 'owner', scopes: [...scopesOfRole('owner')], frozen: null },
    ],
  });
  clock = new Date(clock.getTime() + 600_000);
  expect(await at.ask('session.me')).toMatchObject({ fresh: false, fresh_until: clock.toISOString() });
  expect(await at.post('session.confirm_password', { password: 'not the password' })).toBe('validation_failed');
  expect(await at.post('session.confirm_password', { password })).toEqual({ fresh: true });
  expect(await at.ask('session.me')).toMatchObject({ fresh: true });
});

test('a person changes their name', async () => {
  const at = await (await newPerson()).signIn();
  expect(await at.post('session.rename', { name: ' Ada Lovelace ' })).toEqual({ name: 'Ada Lovelace' });
  expect(await at.ask('session.me')).toMatchObject({ user: { name: 'Ada Lovelace' } });
  expect(await at.post('session.rename', { name: ' ' })).toBe('validation_failed');
});

test('a person sees the browsers they are signed in with and signs one out, at once', async () => {
  const person = await newPerson();
  const phone = await person.signIn();
  const laptop = await person.signIn();
  const seen = await laptop.ask('session.list');
  expect(JSON.stringify(seen)).not.toContain('token');
  const sessions = sessionList.parse(seen);
  expect(sessions).toHaveLength(2);
  expect(sessions.map((one) => one.user_agent)).toEqual(['Test/1', 'Test/1']);
  const other = sessions.find((one) => !one.current);
  expect(await laptop.post('session.end', { id: other?.id })).toEqual({ id: other?.id, deleted: true });
  expect(await phone.ask('session.me')).toBeNull();
  expect(await laptop.ask('session.me')).not.toBeNull();
  expect(await laptop.post('session.end', { id: other?.id })).toBe('not_found');
});

test("nobody sees or ends another person's session", async () => {
  const [victim, stranger] = [await (await newPerson()).signIn(), await (await newPerson()).signIn()];
  const [session] = sessionList.parse(await victim.ask('session.list'));
  expect(await stranger.post('session.end', { id: session?.id })).toBe('not_found');
  expect(await victim.ask('session.me')).not.toBeNull();
  expect(sessionList.parse(await stranger.ask('session.list'))).toHaveLength(1);
});

test('an expired session is nobody', async () => {
  const at = await (await newPerson()).signIn();
  await services.db.execute(`UPDATE sessions SET expires_at = now() - interval '1 second'`);
  expect(await at.ask('session.me')).toBeNull();
});

test('a request with an API key asks the database once', async () => {
  const ctx = await newTenant(services);
  const ends = new Date(clock.getTime() + 86_400_000).toISOString();
  const asked: number[] = [];
  // The usage of keys is written twice a second, not with every request.
  for (let request = 0; request < 4; request += 1) {
    const { key, id } = await createKey(ctx, {
      label: 'Books',
      scopes: ['transactions:read'],
      ip_allowlist: ['127.0.0.0/8'],
      rate_limit: 70,
      expires_at: ends,
    });
    statements = 0;
    const response = await fetch(`${api.url}/v1/me`, { headers: { 'x-api-key': key } });
    expect(await response.json()).toMatchObject({
      data: {
        type: 'api_key',
        id,
        label: 'Books',
        mode: 'test',
        scopes: ['transactions:read'],
        ip_allowlist: ['127.0.0.0/8'],
        rate_limit: 70,
        expires_at: ends,
      },
    });
    asked.push(statements);
  }
  expect(Math.min(...asked)).toBe(1);
});

test('only the embedded default, which is on loopback, shows where it keeps the emails it does not send', () => {
  const embedded = { ...services.config, demo: false, databaseUrl: null, smtpUrl: null, dataDir: '/data' };
  expect(describeServer(embedded)).toEqual({ demo: null, sends_mail: false, mail_folder: '/data/mail' });
  const production = { ...embedded, databaseUrl: 'postgres://db.example/x' };
  expect(describeServer(production)).toMatchObject({ sends_mail: false, mail_folder: null });
  for (const config of [embedded, production]) {
    const sending = { ...config, smtpUrl: 'smtp://mail.example' };
    expect(describeServer(sending)).toMatchObject({ sends_mail: true, mail_folder: null });
  }
});
