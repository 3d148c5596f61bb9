import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Role, scopesOfRole } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { eventually } from '@cryptoix/harness/eventually';
import { systemIn } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import { bindTenant, type Context, transact } from '../context.ts';
import { freezeMerchant, unfreezeMerchant } from '../merchants/freeze.ts';
import { createMerchant } from '../merchants/merchants.ts';
import { type Principal, systemActor, type Tenant } from '../principal.ts';
import { acceptInvitation } from './accept.ts';
import { changeRole, invite, leaveTeam, listInvitations, listMembers, removeMember, revokeInvitation } from './team.ts';

let clock = new Date();
const { services, close } = await testServices({ url: (await testDatabase()).url, now: () => clock });
afterAll(close);
const mailDir = join(services.config.dataDir, 'mail');
let people = 0;

/** A person and their contexts: for themselves, or for a merchant with a role. */
async function newPerson(name: string) {
  const email = `${name.toLowerCase()}-${(people += 1)}@example.com`;
  const { userId } = await services.auth.createUserForSeed({ email, password: 'correct horse battery', name });
  const nobody = systemIn(services, { merchantId: 'none', mode: 'live' });
  const as = (tenant: Tenant | null, role: Role, { fresh = true, frozen = null as string | null } = {}): Context => {
    const binding = tenant && { tenant, role, scopes: new Set(scopesOfRole(role)), frozen };
    const principal: Principal = { type: 'session', userId, email, name, emailVerified: true, fresh, binding };
    return { ...nobody, principal };
  };
  return {
    email,
    userId,
    alone: as(null, 'viewer'),
    in: (tenant: Tenant, role: Role, state = {}) => bindTenant(as(tenant, role, state)),
  };
}

async function newTeam() {
  const owner = await newPerson('Olga');
  const nobody = systemIn(services, { merchantId: 'none', mode: 'live' });
  const { id } = await createMerchant(nobody, { name: 'Shop', owner: owner.userId, actor: systemActor });
  const tenant: Tenant = { merchantId: id, mode: 'live' };
  return { tenant, owner, ctx: owner.in(tenant, 'owner') };
}

/** Waits until one transaction waits for a lock of another. */
const waitsForALock = () =>
  eventually(
    async () =>
      services.db.execute<{ n: number }>(sql`
      SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
    ([row]) => row?.n === 1,
  );

/** The token of the last invitation sent to an address. */
async function mailedToken(email: string): Promise<string> {
  await services.mailer.drain();
  const texts = await Promise.all(
    (await readdir(mailDir)).toSorted().map((file) => readFile(join(mailDir, file), 'utf8')),
  );
  const mine = texts.filter((text) => text.includes(`To: ${email}\n`)).at(-1) ?? '';
  return /\/invitation#(\S+)/.exec(mine)?.[1] ?? '';
}

const roles = async (ctx: Parameters<typeof listMembers>[0]) =>
  Object.fromEntries((await listMembers(ctx)).map((member) => [member.name, member.role]));

describe('an invitation', () => {
  test('brings the person who got the email into the team, once, with its role', async () => {
    const { ctx, tenant } = await newTeam();
    const dev = await newPerson('Dana');
    const { id } = await invite(ctx, { email: dev.email.toUpperCase(), role: 'developer' });
    expect(await listInvitations(ctx)).toMatchObject([{ id, email: dev.email, role: 'developer' }]);
    const token = await mailedToken(dev.email);
    const joined = { merchant_id: tenant.merchantId, role: 'developer' };
    expect(await acceptInvitation(dev.alone, token)).toEqual(joined);
    expect(await roles(ctx)).toEqual({ Olga: 'owner', Dana: 'developer' });
    expect(await listInvitations(ctx)).toEqual([]);
    await expect(acceptInvitation(dev.alone, token)).rejects.toMatchObject({ code: 'not_found' });
    await expect(invite(ctx, { email: dev.email, role: 'viewer' })).rejects.toMatchObject({ code: 'conflict' });
    const { items } = await listAudit(ctx, { action: 'invitation.*' });
    expect(items.map((entry) => [entry.action, entry.actor.label])).toEqual(
      expect.arrayContaining([
        ['invitation.created', ctx.actor.label],
        ['invitation.accepted', dev.email],
      ]),
    );
  });

  test('is for its address only', async () => {
    const { ctx } = await newTeam();
    const [dev, thief] = [await newPerson('Dana'), await newPerson('Theo')];
    await invite(ctx, { email: dev.email, role: 'admin' });
    const token = await mailedToken(dev.email);
    await expect(acceptInvitation(thief.alone, token)).rejects.toMatchObject({ code: 'not_found' });
    expect(await roles(ctx)).toEqual({ Olga: 'owner' });
  });

  test('ends when it is taken back, sent again, or a week old', async () => {
    const { ctx } = await newTeam();
    const dev = await newPerson('Dana');
    const first = await invite(ctx, { email: dev.email, role: 'viewer' });
    const tokens = [await mailedToken(dev.email)];
    const second = await invite(ctx, { email: dev.email, role: 'viewer' });
    tokens.push(await mailedToken(dev.email));
    await revokeInvitation(ctx, second.id);
    await expect(revokeInvitation(ctx, first.id)).rejects.toMatchObject({ code: 'not_found' });
    await invite(ctx, { email: dev.email, role: 'viewer' });
    tokens.push(await mailedToken(dev.email));
    clock = new Date(clock.getTime() + 7 * 86_400_000);
    for (const token of tokens)
      await expect(acceptInvitation(dev.alone, token)).rejects.toMatchObject({ code: 'not_found' });
    expect(new Set(tokens).size).toBe(3);
  });
});

describe('an invitation lasts no longer than its sender’s right to send it', () => {
  async function withAdmin(role: Role = 'admin') {
    const team = await newTeam();
    const sender = await newPerson('Sven');
    await invite(team.ctx, { email: sender.email, role });
    await acceptInvitation(sender.alone, await mailedToken(sender.email));
    const guest = await newPerson('Gina');
    return { ...team, sender, guest, as: (now: Role) => sender.in(team.tenant, now) };
  }

  /** A removal of a member that has not committed yet. */
  async function heldRemoval(ctx: Parameters<typeof removeMember>[0], userId: string) {
    const [done, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const removed = transact(ctx, async (tx) => {
      await removeMember(tx, userId);
      done.resolve();
      await go.promise;
    });
    await done.promise;
    return { commit: () => (go.resolve(), removed) };
  }

  test.each(['removed', 'demoted', 'left'] as const)('%s', async (how) => {
    const { ctx, sender, guest, as } = await withAdmin();
    const { id } = await invite(as('admin'), { email: guest.email, role: 'viewer' });
    const token = await mailedToken(guest.email);
    if (how === 'removed') await removeMember(ctx, sender.userId);
    if (how === 'demoted') await changeRole(ctx, { user_id: sender.userId, role: 'developer' });
    if (how === 'left') await leaveTeam(as('admin'));
    expect(await listInvitations(ctx)).toEqual([]);
    await expect(acceptInvitation(guest.alone, token)).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await listAudit(ctx, { action: 'invitation.revoked' });
    expect(items).toMatchObject([{ target: { id }, details: { email: guest.email } }]);
  });

  test('of an owner who becomes an admin: invitations of owners are taken back, and no others', async () => {
    const { ctx, sender, guest, as } = await withAdmin('owner');
    const other = await newPerson('Otto');
    await invite(as('owner'), { email: guest.email, role: 'owner' });
    await invite(as('owner'), { email: other.email, role: 'admin' });
    await changeRole(ctx, { user_id: sender.userId, role: 'admin' });
    expect((await listInvitations(ctx)).map(({ email }) => email)).toEqual([other.email]);
  });

  test('those of others, and of another merchant, stay', async () => {
    const { ctx, tenant, sender, guest } = await withAdmin();
    const elsewhere = await newTeam();
    await invite(ctx, { email: guest.email, role: 'viewer' });
    await invite(elsewhere.ctx, { email: sender.email, role: 'admin' });
    await acceptInvitation(sender.alone, await mailedToken(sender.email));
    await invite(sender.in(elsewhere.tenant, 'admin'), { email: guest.email, role: 'viewer' });
    await removeMember(ctx, sender.userId);
    expect(await listInvitations(ctx)).toHaveLength(1);
    expect(await listInvitations(elsewhere.ctx)).toHaveLength(1);
    expect(await acceptInvitation(guest.alone, await mailedToken(guest.email))).toMatchObject({
      merchant_id: elsewhere.tenant.merchantId,
    });
    expect(tenant.merchantId).not.toBe(elsewhere.tenant.merchantId);
  });

  test('is not sent by a member whose removal is under way', async () => {
    const { ctx, sender, guest, as } = await withAdmin();
    const removal = await heldRemoval(ctx, sender.userId);
    const late = invite(as('admin'), { email: guest.email, role: 'viewer' }).then(
      () => null,
      (error: unknown) => error,
    );
    await waitsForALock();
    await removal.commit();
    expect(await late).toMatchObject({ code: 'missing_scope' });
    expect(await listInvitations(ctx)).toEqual([]);
  });

  test('is not accepted while it is being taken back', async () => {
    const { ctx, sender, guest, as } = await withAdmin();
    await invite(as('admin'), { email: guest.email, role: 'viewer' });
    const token = await mailedToken(guest.email);
    const removal = await heldRemoval(ctx, sender.userId);
    const late = acceptInvitation(guest.alone, token).then(
      () => null,
      (error: unknown) => error,
    );
    await waitsForALock();
    await removal.commit();
    expect(await late).toMatchObject({ code: 'not_found' });
    expect(Object.keys(await roles(ctx))).toEqual(['Olga']);
  });
});

test('a person can send 50 invitations a day: our email goes to any address they type', async () => {
  const { ctx } = await newTeam();
  for (let sent = 0; sent < 50; sent += 1) await invite(ctx, { email: `${sent}@example.com`, role: 'viewer' });
  const more = { email: 'more@example.com', role: 'viewer' } as const;
  await expect(invite(ctx, more)).rejects.toMatchObject({ code: 'rate_limited', details: { retry_after: 86_400 } });
  clock = new Date(clock.getTime() + 86_400_000);
  await invite(ctx, more);
});

describe('a team', () => {
  async function withMember(role: Role) {
    const team = await newTeam();
    const member = await newPerson('Mia');
    await invite(team.ctx, { email: member.email, role });
    await acceptInvitation(member.alone, await mailedToken(member.email));
    return { ...team, member };
  }

  test('lets only an owner make, change or remove an owner', async () => {
    const { ctx, tenant, owner, member } = await withMember('admin');
    const admin = member.in(tenant, 'admin');
    const refused = { code: 'missing_scope' };
    await expect(invite(admin, { email: 'new@example.com', role: 'owner' })).rejects.toMatchObject(refused);
    await expect(changeRole(admin, { user_id: member.userId, role: 'owner' })).rejects.toMatchObject(refused);
    await expect(changeRole(admin, { user_id: owner.userId, role: 'viewer' })).rejects.toMatchObject(refused);
    await expect(removeMember(admin, owner.userId)).rejects.toMatchObject(refused);
    await changeRole(ctx, { user_id: member.userId, role: 'owner' });
    expect(await roles(ctx)).toEqual({ Olga: 'owner', Mia: 'owner' });
  });

  test('gets an owner or an admin only in a fresh session, and any other change in any session', async () => {
    const { ctx, tenant, owner, member } = await withMember('viewer');
    const stale = owner.in(tenant, 'owner', { fresh: false });
    const notFresh = {
      code: 'missing_scope',
      details: { required_scope: 'team:write', reason: 'session_not_fresh' },
    };
    for (const role of ['owner', 'admin'] as const) {
      await expect(invite(stale, { email: 'new@example.com', role })).rejects.toMatchObject(notFresh);
      await expect(changeRole(stale, { user_id: member.userId, role })).rejects.toMatchObject(notFresh);
    }
    expect(await listInvitations(ctx)).toEqual([]);
    expect(await roles(ctx)).toEqual({ Olga: 'owner', Mia: 'viewer' });

    await invite(stale, { email: 'dana@example.com', role: 'developer' });
    await changeRole(stale, { user_id: member.userId, role: 'developer' });
    await changeRole(ctx, { user_id: member.userId, role: 'admin' });
    await expect(changeRole(stale, { user_id: member.userId, role: 'owner' })).rejects.toMatchObject(notFresh);
    await changeRole(ctx, { user_id: member.userId, role: 'owner' });
    for (const role of ['admin', 'developer', 'viewer'] as const)
      await changeRole(stale, { user_id: member.userId, role });
    await removeMember(stale, member.userId);
    expect(await roles(ctx)).toEqual({ Olga: 'owner' });
  });

  test('of a frozen merchant can lose members and rights, and gets nobody new', async () => {
    const { ctx, tenant, owner, member } = await withMember('admin');
    const guest = await newPerson('Gil');
    await invite(ctx, { email: guest.email, role: 'viewer' });
    const token = await mailedToken(guest.email);
    const service = systemIn(services, tenant);
    await freezeMerchant(service, { id: tenant.merchantId, reason: 'secret reason' }, systemActor);
    const frozen = owner.in(tenant, 'owner', { frozen: 'Frozen.' });
    const refused = { code: 'conflict', details: { reason: 'merchant_frozen' } };
    await expect(acceptInvitation(guest.alone, token)).rejects.toMatchObject(refused);
    await changeRole(frozen, { user_id: member.userId, role: 'viewer' });
    await expect(changeRole(frozen, { user_id: member.userId, role: 'developer' })).rejects.toMatchObject(refused);
    await leaveTeam(member.in(tenant, 'viewer', { frozen: 'Frozen.' }));
    expect(await roles(ctx)).toEqual({ Olga: 'owner' });
    await unfreezeMerchant(service, tenant.merchantId, systemActor);
    await acceptInvitation(guest.alone, token);
    expect(await roles(ctx)).toEqual({ Olga: 'owner', Gil: 'viewer' });
  });

  test('is never without an owner, even when its last two leave at once', async () => {
    const { ctx, tenant, owner, member } = await withMember('owner');
    const left = await Promise.allSettled([
      removeMember(ctx, owner.userId),
      removeMember(member.in(tenant, 'owner'), member.userId),
    ]);
    expect(left.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(Object.values(await roles(ctx))).toEqual(['owner']);
  });

  test.each(['admin', 'developer', 'viewer'] as const)('can be left by one who is %s in it, at once', async (role) => {
    const { ctx, tenant, member } = await withMember(role);
    const other = await newTeam();
    expect(await leaveTeam(member.in(tenant, role))).toEqual({ id: member.userId, deleted: true });
    expect(await roles(ctx)).toEqual({ Olga: 'owner' });
    await expect(leaveTeam(member.in(tenant, role))).rejects.toMatchObject({ code: 'not_found' });
    await expect(leaveTeam(member.in(other.tenant, role))).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await listAudit(ctx, { action: 'member.left' });
    expect(items).toMatchObject([{ actor: { id: member.userId }, target: { id: member.userId }, details: { role } }]);
  });

  test('can be left by an owner once there is another', async () => {
    const { ctx, tenant, owner, member } = await withMember('admin');
    await expect(leaveTeam(ctx)).rejects.toMatchObject({ code: 'conflict' });
    await changeRole(ctx, { user_id: member.userId, role: 'owner' });
    expect(await leaveTeam(ctx)).toEqual({ id: owner.userId, deleted: true });
    expect(await roles(member.in(tenant, 'owner'))).toEqual({ Mia: 'owner' });
  });

  test('is left by people only', async () => {
    const { tenant } = await newTeam();
    await expect(leaveTeam(systemIn(services, tenant))).rejects.toMatchObject({ code: 'missing_api_key' });
  });

  test('checks a change against the roles at the time of the change', async () => {
    const { ctx, tenant, member } = await withMember('developer');
    const admin = (await newPerson('Ada')).in(tenant, 'admin');
    const [changed, promotion] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const promoted = transact(ctx, async (tx) => {
      await changeRole(tx, { user_id: member.userId, role: 'owner' });
      changed.resolve();
      await promotion.promise;
    });
    await changed.promise;
    const removal = removeMember(admin, member.userId).then(
      () => null,
      (error: unknown) => error,
    );
    await waitsForALock();
    promotion.resolve();
    await promoted;
    expect(await removal).toMatchObject({ code: 'missing_scope' });
    expect(await roles(ctx)).toEqual({ Olga: 'owner', Mia: 'owner' });
  });

  test('does not know the members of another team', async () => {
    const [{ ctx }, other] = [await newTeam(), await newTeam()];
    const act = { user_id: other.owner.userId, role: 'viewer' } as const;
    await expect(changeRole(ctx, act)).rejects.toMatchObject({ code: 'not_found' });
    await expect(removeMember(ctx, other.owner.userId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await roles(other.ctx)).toEqual({ Olga: 'owner' });
  });
});
