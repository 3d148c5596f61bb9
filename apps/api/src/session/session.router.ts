import { AppError, modeSchema, roleSchema, scopeSchema } from '@cryptoix/core';
import { z } from 'zod';
import { requireSession } from '../context.ts';
import { createMerchant, merchantsOfUser } from '../merchants/merchants.ts';
import { merchantName, merchantOutput } from '../merchants/merchants.router.ts';
import { actorOf, scopesOf } from '../principal.ts';
import { acceptInvitation, joinWithNewAccount, readInvitation } from '../team/accept.ts';
import { newPassword, personName, secondFactor } from '../auth/routes.ts';
import { publicProcedure, router, scopedProcedure } from '../trpc.ts';
import { describeSession } from './me.ts';
import { describePrincipal } from './principal-view.ts';
import { describeServer } from './server.ts';
import { confirmPassword, endOneSession, listSessions, rename } from './sessions.ts';

const invitationToken = z.string().min(20).max(100);
const joined = z.object({ merchant_id: z.string(), role: roleSchema });

/** What somebody who is signed in, or about to, can do before a merchant is chosen. */
export const sessionRouter = router({
  config: publicProcedure()
    .input(z.strictObject({}).optional())
    .output(
      z.object({
        demo: z.object({ email: z.string(), password: z.string() }).nullable(),
        mail_folder: z.string().nullable().describe('Where mails are kept that are not sent; told on loopback only.'),
      }),
    )
    .query(({ ctx: { services } }) => describeServer(services.config)),

  me: publicProcedure()
    .input(z.strictObject({}).optional())
    .output(
      z
        .object({
          user: z.object({ id: z.string(), email: z.string(), name: z.string(), two_factor: z.boolean() }),
          fresh: z.boolean(),
          fresh_until: z.iso.datetime(),
          merchants: z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              role: roleSchema,
              scopes: z.array(scopeSchema),
              frozen: z.string().nullable().describe('Why nothing can be changed, in words; null when it can.'),
            }),
          ),
        })
        .nullable(),
    )
    .query(({ ctx }) => describeSession(ctx)),

  rename: publicProcedure()
    .input(z.strictObject({ name: personName }))
    .output(z.object({ name: z.string() }))
    .mutation(({ ctx, input }) => rename(ctx, input.name)),

  list: publicProcedure()
    .input(z.strictObject({}).optional())
    .output(
      z.array(
        z.object({
          id: z.string(),
          created_at: z.iso.datetime(),
          expires_at: z.iso.datetime(),
          ip: z.string().nullable(),
          user_agent: z.string().nullable(),
          current: z.boolean(),
        }),
      ),
    )
    .query(({ ctx }) => listSessions(ctx)),

  end: publicProcedure()
    .input(z.strictObject({ id: z.string().min(1).max(64) }))
    .output(z.object({ id: z.string(), deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => endOneSession(ctx, input.id)),

  create_merchant: publicProcedure()
    .input(z.strictObject({ name: merchantName }))
    .output(merchantOutput)
    .mutation(async ({ ctx, input }) => {
      const session = requireSession(ctx.principal);
      const mine = await merchantsOfUser(ctx.db, session.userId);
      if (mine.length >= 20)
        throw new AppError('conflict', 'You belong to 20 merchants already. Have the team of one remove you first.');
      return createMerchant(ctx, { ...input, owner: session.userId, actor: actorOf(session) });
    }),

  confirm_password: publicProcedure()
    .input(
      z.strictObject({
        password: z.string().min(1).max(128),
        code: secondFactor.optional().describe('From who has two-factor sign-in: of the app, or a backup code.'),
      }),
    )
    .output(z.object({ fresh: z.literal(true) }))
    .mutation(({ ctx, input }) => confirmPassword(ctx, input)),

  // Asks only, but with POST: the token of a mailed link belongs in no URL.
  read_invitation: publicProcedure()
    .input(z.strictObject({ token: invitationToken }))
    .output(
      z.object({
        merchant: z.string(),
        role: roleSchema,
        invited_by: z.string(),
        email: z.string(),
        has_account: z.boolean().describe('Its owner signs in to accept; otherwise `join` makes the account.'),
      }),
    )
    .mutation(({ ctx, input }) => readInvitation(ctx, input.token)),

  join: publicProcedure()
    .input(z.strictObject({ token: invitationToken, name: personName, password: newPassword }))
    .output(joined)
    .mutation(({ ctx, input }) => joinWithNewAccount(ctx, input)),

  accept_invitation: publicProcedure()
    .input(z.strictObject({ token: invitationToken }))
    .output(joined)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input.token)),

  who: scopedProcedure('any_key', {
    method: 'GET',
    path: '/me',
    tag: 'Account',
    summary: 'What this key is and may do',
  })
    .input(z.strictObject({}))
    .output(
      z.object({
        type: z.enum(['api_key', 'session', 'service']),
        id: z.string(),
        merchant_id: z.string(),
        mode: modeSchema,
        label: z.string(),
        scopes: z.array(scopeSchema),
        expires_at: z.iso.datetime().nullable(),
        ip_allowlist: z.array(z.string()),
        rate_limit: z.int().nullable(),
        role: roleSchema.nullable(),
      }),
    )
    .query(({ ctx }) => describePrincipal(ctx, [...scopesOf(ctx.principal)])),
});
