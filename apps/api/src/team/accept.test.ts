import { join } from 'node:path';
import type { Role } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { mailsTo as mailsIn } from '../../test/mails.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { systemIn } from '../../test/tenants.ts';
import { memberships, merchants, users } from '../db/schema/index.ts';
import { createMerchant } from '../merchants/merchants.ts';
import { systemActor } from '../principal.ts';
import { invite, listMembers } from './team.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});
const mailDir = join(services.config.dataDir, 'mail');
const password = 'correct horse battery';
const envelope = z.object({
  result: z.object({ data: z.unknown() }).optional(),
  error: z.object({ data: z.object({ code: z.string() }) }).optional(),
});
let people = 0;
const newEmail = () => `guest-${(people += 1)}@example.com`;

/** A person's browser. */
function browser() {
  const jar = new Map<string, string>();
  const post = async (path: string, body: unknown) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'content-type': 'application/json', origin: services.config.publicUrl, cookie };
    const response = await fetch(api.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  return {
    sign: async (path: string, body: unknown) => (await post(`/api/auth${path}`, body)).status,
    /** The data of a call's response, or its error code. */
    async post(name: string, input: unknown) {
      const { result, error } = envelope.parse(await (await post(`/trpc/session.${name}`, input)).json());
      return error === undefined ? result?.data : error.data.code;
    },
    async me() {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      return envelope.parse(await (await fetch(`${api.url}/trpc/session.me`, { headers: { cookie } })).json()).result
        ?.data;
    },
  };
}

async function newTeam() {
  const nobody = systemIn(services, { merchantId: 'none', mode: 'live' });
  const { id } = await createMerchant(nobody, { name: 'Lumen Lamps', actor: systemActor });
  const ctx = systemIn(services, { merchantId: id, mode: 'live' });
  const actor = { type: 'user', id: 'usr_olga', label: 'olga@example.com' } as const;
  return { ...ctx, actor };
}

const mailsTo = (email: string) => mailsIn(email, services.mailer, mailDir);

/** A team, and a person with an invitation to it. */
async function invited(email = newEmail(), role: Role = 'developer') {
  const ctx = await newTeam();
  await invite(ctx, { email, role });
  const token = /\/invitation#(\S+)/.exec((await mailsTo(email)).at(-1) ?? '')?.[1] ?? '';
  return { ctx, email, token, joined: { merchant_id: ctx.tenant.merchantId, role } };
}

test('its link shows who invites whom to which team, and nothing without the link', async () => {
  const { email, token } = await invited();
  const seen = { merchant: 'Lumen Lamps', role: 'developer', invited_by: 'olga@example.com', email };
  expect(await browser().post('read_invitation', { token })).toEqual({ ...seen, has_account: false });
  expect(await browser().post('read_invitation', { token: 'x'.repeat(43) })).toBe('not_found');
  // The link is in the body: logs record URLs.
  const url = `${api.url}/trpc/session.read_invitation?input=${encodeURIComponent(JSON.stringify({ token }))}`;
  expect((await fetch(url)).status).toBe(405);
});

test('somebody without an account joins with a password, and no second email asks for their address', async () => {
  const { ctx, email, token, joined } = await invited();
  const at = browser();
  expect(await at.post('join', { token, name: 'Gina', password: 'short' })).toBe('validation_failed');
  expect(await at.post('join', { token, name: 'Gina', password })).toEqual(joined);
  expect(await at.me()).toBeNull();
  expect(await at.sign('/sign-in/email', { email, password })).toBe(200);
  expect(await at.me()).toMatchObject({ user: { email, name: 'Gina' }, merchants: [{ id: ctx.tenant.merchantId }] });
  expect(await mailsTo(email)).toHaveLength(1);
  expect(await at.post('accept_invitation', { token })).toBe('not_found');
  expect(await browser().post('join', { token, name: 'Eve', password: 'a password of Eve' })).toBe('not_found');
});

describe('an account that nobody has confirmed', () => {
  test('is not trusted: its name, password and links are dropped', async () => {
    const email = newEmail();
    const eve = browser();
    const theirs = 'a password of Eve';
    await eve.sign('/sign-up/email', { name: 'Eve', email, password: theirs });
    await eve.sign('/request-password-reset', { email });
    const reset = /#token=(\S+)/.exec((await mailsTo(email)).at(-1) ?? '')?.[1];
    const { ctx, token, joined } = await invited(email);
    expect(await browser().post('read_invitation', { token })).toMatchObject({ has_account: false });
    expect(await browser().post('join', { token, name: 'Gina', password })).toEqual(joined);
    expect(await eve.sign('/sign-in/email', { email, password: theirs })).toBe(401);
    expect(await eve.sign('/reset-password', { token: reset, newPassword: theirs })).toBe(400);
    expect(await browser().sign('/sign-in/email', { email, password })).toBe(200);
    expect(await listMembers(ctx)).toMatchObject([{ email, name: 'Gina', role: 'developer' }]);
  });

  test('loses sessions it should not have', async () => {
    const email = newEmail();
    const eve = browser();
    await services.auth.createUserForSeed({ email, password: 'a password of Eve', name: 'Eve' });
    expect(await eve.sign('/sign-in/email', { email, password: 'a password of Eve' })).toBe(200);
    await services.db.update(users).set({ emailVerified: false }).where(eq(users.email, email));
    const { token, joined } = await invited(email);
    expect(await browser().post('join', { token, name: 'Gina', password })).toEqual(joined);
    expect(await eve.me()).toBeNull();
  });
});

describe('a confirmed account', () => {
  test('cannot be taken by anybody else: its owner signs in as usual and accepts', async () => {
    const email = newEmail();
    await services.auth.createUserForSeed({ email, password, name: 'Gina' });
    const { ctx, token, joined } = await invited(email);
    const thief = browser();
    expect(await thief.post('read_invitation', { token })).toMatchObject({ has_account: true });
    expect(await thief.post('join', { token, name: 'Eve', password: 'a password of Eve' })).toBe('conflict');
    expect(await thief.post('accept_invitation', { token })).toBe('missing_api_key');
    const at = browser();
    expect(await at.sign('/sign-in/email', { email, password })).toBe(200);
    expect(await at.post('join', { token, name: 'Gina', password })).toBe('conflict');
    expect(await at.post('accept_invitation', { token })).toEqual(joined);
    expect(await listMembers(ctx)).toMatchObject([{ email, name: 'Gina' }]);
  });

  test('of another address is refused, and the invitation stays open', async () => {
    const other = newEmail();
    await services.auth.createUserForSeed({ email: other, password, name: 'Theo' });
    const { ctx, token, joined } = await invited();
    const at = browser();
    await at.sign('/sign-in/email', { email: other, password });
    expect(await at.post('accept_invitation', { token })).toBe('not_found');
    expect(await at.post('join', { token, name: 'Theo', password })).toBe('conflict');
    expect(await listMembers(ctx)).toEqual([]);
    expect(await browser().post('join', { token, name: 'Gina', password })).toEqual(joined);
  });
});

test('two who open the link at once make one account and one member', async () => {
  const { ctx, email, token, joined } = await invited();
  const tried = await Promise.all(
    ['Gina', 'Eve'].map((name) => browser().post('join', { token, name, password: `a password of ${name}` })),
  );
  expect(tried).toEqual(expect.arrayContaining([joined]));
  expect(tried.filter((one) => typeof one === 'string')).toHaveLength(1);
  expect(await listMembers(ctx)).toMatchObject([{ email }]);
  expect(
    await services.db.select().from(memberships).where(eq(memberships.merchant_id, ctx.tenant.merchantId)),
  ).toHaveLength(1);
});

test.each(['Lamps\r\n\r\nWin at https://evil.example', 'Win at evil.example', '\u202egnp.exe'])(
  'its email never shows the merchant’s name %j',
  async (name) => {
    const ctx = await newTeam();
    // Such a name may be in a database from before names were validated.
    await services.db.update(merchants).set({ name }).where(eq(merchants.id, ctx.tenant.merchantId));
    const email = newEmail();
    await invite(ctx, { email, role: 'viewer' });
    const [mail = ''] = await mailsTo(email);
    expect(mail).toContain('Subject: Join a team on Cryptoix\n');
    expect(mail).toContain('olga@example.com invites you to work on a merchant as viewer.');
    expect(mail).not.toMatch(/evil|gnp/);
  },
);

test.each([
  ['create_merchant', { name: 'Lamps\nhttps://evil.example' }],
  ['create_merchant', { name: '\u202egnp.exe' }],
  ['rename', { name: 'Olga\u2066' }],
])('%s refuses a name of more than one line or with another direction', async (call, input) => {
  const email = newEmail();
  await services.auth.createUserForSeed({ email, password, name: 'Olga' });
  const at = browser();
  await at.sign('/sign-in/email', { email, password });
  expect(await at.post(call, input)).toBe('validation_failed');
});
