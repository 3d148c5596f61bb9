import { type Mode, newId, type Role } from '@cryptoix/core';
import { count, eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import { type Runtime, type Services, systemContext, transact } from '../context.ts';
import { invitations, memberships, merchants, users } from '../db/schema/index.ts';
import { demoUser } from '../demo.ts';
import { createMerchant } from '../merchants/merchants.ts';
import type { Actor } from '../principal.ts';
import { invite } from '../team/team.ts';
import { derivedAddresses } from '../wallets/source.ts';
import { seedHistory } from './history.ts';
import { seedKeys, type ContextAgo } from './keys.ts';
import { createRandom } from './random.ts';
import { days } from './sales.ts';
import { followShop, shopOf } from './shop.ts';

/** The age of the demo merchant's account, in ms. */
const age = 120 * days;

/** The team of the demo merchant beside the demo user; none of them can sign in. */
const team: readonly { name: string; email: string; role: Role; ago: number }[] = [
  { name: 'Mara Lindqvist', email: 'mara@lumen.example', role: 'admin', ago: 110 * days },
  { name: 'Tomás Rey', email: 'tomas@lumen.example', role: 'developer', ago: 74 * days },
  { name: 'Ines Falk', email: 'ines@lumen.example', role: 'viewer', ago: 30 * days },
];

/**
 * Seeds the demo merchant and its user on an empty database; on later starts updates the URLs of its endpoints.
 * @returns whether it seeded
 */
export async function seedDemo(runtime: Runtime): Promise<boolean> {
  const [row] = await runtime.db.select({ n: count() }).from(merchants);
  if ((row?.n ?? 0) > 0) {
    await followShop(runtime);
    return false;
  }
  await seedMerchant(runtime, demoUser.password);
  return true;
}

/**
 * Creates a merchant with a history, owned by the demo user: a team, keys in use, healthy and failing endpoints, two weeks
 * of events and deliveries. All or nothing; every call creates another one.
 * @param password of the demo user, when there is none yet
 */
export async function seedMerchant({ services, db }: Runtime, password: string): Promise<{ id: string }> {
  const { userId } = await services.auth.createUserForSeed({ ...demoUser, password });
  const present = services.now().getTime();
  // The past sends no emails, wakes no dispatcher and resolves no host names.
  const quiet = { mailer: { send: () => {}, drain: async () => {} }, wake: () => {}, resolver: async () => [] };
  // No payment of the past waits for money: live ones need no wallet, and the API does not show their addresses.
  const derived = derivedAddresses(services.config.authSecret);
  const addressSources = { test: derived, live: derived };
  const at = (ago: number): Services => ({
    ...services,
    ...quiet,
    addressSources,
    now: () => new Date(present - ago),
  });

  return transact(
    systemContext({ services: at(age), db }, { merchantId: 'none', mode: 'live' }, 'seed'),
    async (tx) => {
      const actor: Actor = { type: 'user', id: userId, label: demoUser.email };
      const { id } = await createMerchant(tx, { name: 'Lumen Lamps', owner: userId, actor });
      const contextIn =
        (mode: Mode): ContextAgo =>
        (ago) => ({
          ...systemContext({ services: at(ago), db: tx.db }, { merchantId: id, mode }, 'seed'),
          actor,
          ip: '198.51.100.23',
        });
      await seedTeam(contextIn('live'));
      for (const mode of ['test', 'live'] as const) {
        const random = createRandom(mode === 'live' ? 2026 : 1123);
        await seedKeys(contextIn(mode), random);
        await seedHistory({
          contextAgo: contextIn(mode),
          random,
          shop: shopOf(services.config, mode),
          paymentsPerDay: mode === 'live' ? 30 : 15,
        });
      }
      return { id };
    },
  );
}

async function seedTeam(contextAgo: ContextAgo): Promise<void> {
  for (const { name, email, role, ago } of team) {
    const ctx = contextAgo(ago);
    const now = ctx.services.now();
    const [user] = await ctx.db
      .insert(users)
      .values({ id: newId('user', now.getTime()), name, email, emailVerified: true, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({ target: users.email, set: { name } })
      .returning({ id: users.id });
    if (user === undefined) throw new Error('insert returned no row');
    const invitation = await invite(contextAgo(ago + days), { email, role });
    await ctx.db.update(invitations).set({ accepted_at: now }).where(eq(invitations.id, invitation.id));
    await ctx.db
      .insert(memberships)
      .values({ merchant_id: ctx.tenant.merchantId, user_id: user.id, role, created_at: now });
    await audit(
      { ...ctx, actor: { type: 'user', id: user.id, label: email } },
      { action: 'invitation.accepted', target: { type: 'invitation', id: invitation.id }, details: { role } },
    );
  }
  await invite(contextAgo(2 * days), { email: 'jonas@lumen.example', role: 'developer' });
}
