import { scopesOfRole } from '@cryptoix/core';
import type { Context } from '../context.ts';
import { merchantsOfUser } from '../merchants/merchants.ts';
import type { Me } from './schemas.ts';

/**
 * The signed-in person and the merchants they may act for; null when nobody is signed in. That is no error: a visitor
 * who has not signed in yet did nothing wrong.
 */
export async function describeSession(ctx: Context): Promise<Me | null> {
  if (ctx.principal.type !== 'session') return null;
  const signedIn = await ctx.services.auth.sessionOf(ctx.cookie);
  if (signedIn === null) return null;
  const merchants = await merchantsOfUser(ctx.db, signedIn.userId);
  return {
    user: { id: signedIn.userId, email: signedIn.email, name: signedIn.name, two_factor: signedIn.twoFactor },
    fresh: signedIn.fresh,
    fresh_until: signedIn.freshUntil.toISOString(),
    merchants: merchants.map((merchant) => ({ ...merchant, scopes: [...scopesOfRole(merchant.role)] })),
  };
}
