import { AppError } from '@cryptoix/core';
import { z } from 'zod';
import { requireSession } from '../context.ts';
import { createMerchant, merchantsOfUser } from '../merchants/merchants.ts';
import { merchantInput, merchantOutput } from '../merchants/schemas.ts';
import { actorOf, scopesOf } from '../principal.ts';
import { acceptInvitation, joinWithNewAccount, readInvitation } from '../team/accept.ts';
import { invitationToken, joinedOutput, joinInput, readInvitationOutput } from '../team/schemas.ts';
import { publicProcedure, router, scopedProcedure } from '../trpc.ts';
import { describeSession } from './me.ts';
import { describePrincipal } from './principal-view.ts';
import {
  confirmPasswordInput,
  meOutput,
  principalOutput,
  renameInput,
  serverOutput,
  sessionId,
  sessionOutput,
} from './schemas.ts';
import { describeServer } from './server.ts';
import { confirmPassword, endOneSession, listSessions, rename } from './sessions.ts';

/** The procedures for a person who is signed in, or about to be, before a merchant is chosen. */
export const sessionRouter = router({
  config: publicProcedure()
    .input(z.strictObject({}).optional())
    .output(serverOutput)
    .query(({ ctx: { services } }) => describeServer(services.config)),

  me: publicProcedure()
    .input(z.strictObject({}).optional())
    .output(meOutput.nullable())
    .query(({ ctx }) => describeSession(ctx)),

  rename: publicProcedure()
    .input(renameInput)
    .output(z.object({ name: z.string() }))
    .mutation(({ ctx, input }) => rename(ctx, input.name)),

  list: publicProcedure()
    .input(z.strictObject({}).optional())
    .output(z.array(sessionOutput))
    .query(({ ctx }) => listSessions(ctx)),

  end: publicProcedure()
    .input(sessionId)
    .output(z.object({ id: z.string(), deleted: z.literal(true) }))
    .mutation(({ ctx, input }) => endOneSession(ctx, input.id)),

  create_merchant: publicProcedure()
    .input(merchantInput)
    .output(merchantOutput)
    .mutation(async ({ ctx, input }) => {
      const session = requireSession(ctx.principal);
      const mine = await merchantsOfUser(ctx.db, session.userId);
      if (mine.length >= 20)
        throw new AppError('conflict', 'You belong to 20 merchants already. Have the team of one remove you first.');
      return createMerchant(ctx, { ...input, owner: session.userId, actor: actorOf(session) });
    }),

  confirm_password: publicProcedure()
    .input(confirmPasswordInput)
    .output(z.object({ fresh: z.literal(true) }))
    .mutation(({ ctx, input }) => confirmPassword(ctx, input)),

  // A read, but with POST: the token of an emailed link must not be in a URL.
  read_invitation: publicProcedure()
    .input(invitationToken)
    .output(readInvitationOutput)
    .mutation(({ ctx, input }) => readInvitation(ctx, input.token)),

  join: publicProcedure()
    .input(joinInput)
    .output(joinedOutput)
    .mutation(({ ctx, input }) => joinWithNewAccount(ctx, input)),

  accept_invitation: publicProcedure()
    .input(invitationToken)
    .output(joinedOutput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input.token)),

  who: scopedProcedure('any_key', {
    method: 'GET',
    path: '/me',
    tag: 'Account',
    summary: 'Show this key and what it may do',
  })
    .input(z.strictObject({}))
    .output(principalOutput)
    .query(({ ctx }) => describePrincipal(ctx, [...scopesOf(ctx.principal)])),
});
