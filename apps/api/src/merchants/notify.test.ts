import { join } from 'node:path';
import { type Mode, type Role, roles } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { mailsTo as mailsIn } from '../../test/mails.ts';
import { testServices } from '../../test/services.ts';
import { systemIn } from '../../test/tenants.ts';
import { transact } from '../context.ts';
import { memberships } from '../db/schema/index.ts';
import { disable, warnOrDisable } from '../dispatcher/warn-or-disable.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { markExposed } from '../keys/change.ts';
import { createKey } from '../keys/create.ts';
import { announceExpiry, keysToAnnounce } from '../keys/expiry.ts';
import { systemActor } from '../principal.ts';
import { createMerchant } from './merchants.ts';
import { notifyTeam } from './notify.ts';

const day = 86_400_000;
let clock = new Date();
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => clock });
afterAll(close);
const mailDir = join(services.config.dataDir, 'mail');
let teams = 0;

/** A merchant with one person in each role. */
async function newTeam(name: string, mode: Mode = 'test') {
  teams += 1;
  const { id } = await createMerchant(systemIn(services, { merchantId: 'none', mode }), {
    name,
    actor: systemActor,
  });
  for (const role of roles) {
    const email = addressOf(role);
    const { userId } = await services.auth.createUserForSeed({ email, password: 'correct horse battery', name: role });
    await services.db.insert(memberships).values({ merchant_id: id, user_id: userId, role });
  }
  return systemIn(services, { merchantId: id, mode });
}
const addressOf = (role: Role) => `${role}-${teams}@example.com`;

const mailsTo = (email: string) => mailsIn(email, services.mailer, mailDir);

test('an email about an endpoint names the merchant and mode and leads to the endpoint', async () => {
  const ctx = await newTeam('Lumen Lamps');
  const { id } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/hook', event_types: ['*'] });
  const failing = { endpointId: id, failingSince: new Date(clock.getTime() - 2 * day), warnedAt: null };
  for (const notice of await warnOrDisable({ services, db: services.db }, [failing], []))
    await notifyTeam(systemIn(services, notice.tenant), notice);
  const notice = await disable({ services, db: services.db }, id, 'gone', null);
  if (notice !== null) await notifyTeam(systemIn(services, notice.tenant), notice);
  const { merchantId } = ctx.tenant;
  const mails = await mailsTo(addressOf('owner'));
  expect(mails).toHaveLength(2);
  for (const mail of mails) {
    expect(mail).toContain('http://127.0.0.1:9/hook');
    expect(mail).toContain(`Merchant: Lumen Lamps (${merchantId})\nMode: test\n`);
    expect(mail).toContain(`\n${services.config.publicUrl}/${merchantId}/test/settings/webhooks/${id}\n`);
  }
});

test('an email about a key names the merchant, mode and key, never the key itself, and leads to it', async () => {
  const ctx = await newTeam('Lumen Lamps', 'live');
  const ends = new Date(clock.getTime() + 10 * day).toISOString();
  const { id, key, start } = await createKey(ctx, { label: 'Online shop', scopes: ['events:read'], expires_at: ends });
  await Promise.all([markExposed(ctx, id), markExposed(ctx, id)]);
  for (const days of [4, 5, 11, 12]) {
    clock = new Date(Date.parse(ends) + (days - 10) * day);
    for (const row of await keysToAnnounce(services.db, clock)) await announceExpiry(ctx, row);
  }
  const mails = await mailsTo(addressOf('developer'));
  expect(mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1])).toEqual([
    'An API key was seen in a URL',
    'An API key expires soon',
    'An API key has expired',
  ]);
  const { merchantId } = ctx.tenant;
  for (const mail of mails) {
    expect(mail).toContain(`The API key "Online shop" (${start}…)`);
    expect(mail).toContain(`Merchant: Lumen Lamps (${merchantId})\nMode: live\n`);
    expect(mail).toContain(`\n${services.config.publicUrl}/${merchantId}/live/settings/api-keys/${id}\n`);
    expect(mail).not.toContain(key);
  }
  expect(await mailsTo(addressOf('viewer'))).toEqual([]);
});

test('only members whose role gets alerts are emailed; a role that does not mention alerts gets none', async () => {
  const ctx = await newTeam('Lumen Lamps');
  // As when a newer version, which has another role, runs beside this one.
  await services.db.execute(sql`ALTER TABLE memberships DROP CONSTRAINT memberships_role_check`);
  await services.db.execute(sql`
    UPDATE memberships SET role = 'bookkeeper' WHERE merchant_id = ${ctx.tenant.merchantId} AND role = 'admin'`);
  const { id } = await createKey(ctx, { label: 'Online shop', scopes: ['events:read'] });
  await markExposed(ctx, id);
  const mails = await Promise.all(roles.map(async (role) => [role, (await mailsTo(addressOf(role))).length]));
  expect(Object.fromEntries(mails)).toEqual({ owner: 1, admin: 0, developer: 1, viewer: 0 });
});

test('names that could pass for a link stay out of emails', async () => {
  const ctx = await newTeam('Win at evil.example');
  const { id, start } = await createKey(ctx, { label: 'https://evil.example', scopes: ['events:read'] });
  await markExposed(ctx, id);
  const [mail = ''] = await mailsTo(addressOf('owner'));
  expect(mail).toContain(`The API key ${start}…`);
  expect(mail).toContain(`Merchant: ${ctx.tenant.merchantId}\n`);
  expect(mail).not.toContain('evil.example');
});

test('nothing is emailed when the transaction rolls back', async () => {
  const ctx = await newTeam('Lumen Lamps');
  const { id } = await createKey(ctx, { label: 'Online shop', scopes: ['events:read'] });
  const undone = transact(ctx, async (tx) => {
    await markExposed(tx, id);
    throw new Error('the database went away');
  });
  await expect(undone).rejects.toThrow('went away');
  expect(await mailsTo(addressOf('owner'))).toEqual([]);
});
