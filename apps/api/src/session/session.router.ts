import { AppError, modeSchema, roleSchema, scopeSchema } from '@cryptoix/core';
import { z } from 'zod';
import { demoUser } from '../demo.ts';
import { createMerchant, merchantsOfUser } from '../merchants/merchants.ts';
import { merchantName, merchantOutput } from '../merchants/merchants.router.ts';
import { actorOf, type Principal, scopesOf } from '../principal.ts';
import { acceptInvitation } from '../team/team.ts';
import { open, router, scoped } from '../trpc.ts';
import { describePrincipal } from './principal-view.ts';

/** @throws AppError `missing_api_key` */
function requireSession(principal: Principal) {
  if (principal.type !== 'session') throw new AppError('missing_api_key', 'Sign in to the dashboard first.');
  return principal;
}

/** What somebody who is signed in, or about to, can do before a merchant is chosen. */
export const sessionRouter = router({
  config: open()
    .input(z.strictObject({}).optional())
    .output(z.object({ demo: z.object({ email: z.string(), password: z.string() }).nullable() }))
    .query(({ ctx }) => ({
      demo: ctx.services.config.demo ? { email: demoUser.email, password: demoUser.password } : null,
    })),

  me: open()
    .input(z.strictObject({}).optional())
    .output(
      z.object({
        user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
        fresh: z.boolean(),
        merchants: z.array(z.object({ id: z.string(), name: z.string(), role: roleSchema })),
      }),
    )
    .query(async ({ ctx }) => {
      const session = requireSession(ctx.principal);
      return {
        user: { id: session.userId, email: session.email, name: session.name },
        fresh: session.fresh,
        merchants: await merchantsOfUser(ctx.db, session.userId),
      };
    }),

  create_merchant: open()
    .input(z.strictObject({ name: merchantName }))
    .output(merchantOutput)
    .mutation(async ({ ctx, input }) => {
      const session = requireSession(ctx.principal);
      const mine = await merchantsOfUser(ctx.db, session.userId);
      if (mine.length >= 20) throw new AppError('conflict', 'You belong to 20 merchants already. Leave one first.');
      return createMerchant(ctx, { ...input, owner: session.userId, actor: actorOf(session) });
    }),

  confirm_password: open()
    .input(z.strictObject({ password: z.string().min(1).max(128) }))
    .output(z.object({ fresh: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      requireSession(ctx.principal);
      const result = await ctx.services.auth.confirmPassword({ headers: ctx.headers, password: input.password });
      switch (result.outcome) {
        case 'confirmed':
          return { fresh: true as const };
        case 'signed_out':
          throw new AppError('missing_api_key', 'Your session has ended. Sign in again.');
        case 'wrong_password': {
          const message = 'This is not your password.';
          throw new AppError('validation_failed', message, { issues: [{ path: 'password', message }] });
        }
        case 'rate_limited': {
          const seconds = Math.ceil(result.retryAfterMs / 1000);
          throw new AppError('rate_limited', `Too many wrong passwords. Try again in ${seconds} seconds.`, {
            retry_after: seconds,
          });
        }
      }
    }),

  accept_invitation: open()
    .input(z.strictObject({ token: z.string().min(20).max(100) }))
    .output(z.object({ merchant_id: z.string(), role: roleSchema }))
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input.token)),

  who: scoped('any_key', { method: 'GET', path: '/me', tag: 'Account', summary: 'What this key is and may do' })
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
