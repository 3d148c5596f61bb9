import { alertedRoles } from '@cryptoix/core';
import { and, eq, inArray } from 'drizzle-orm';
import { nameInEmail } from '../auth/name-in-email.ts';
import type { TenantContext } from '../context.ts';
import { memberships, merchants, users } from '../db/schema/index.ts';

/** An email to a merchant's team. */
export interface Notice {
  readonly subject: string;
  /** Paragraphs that say what happened and what to do. */
  readonly text: string;
  /** The dashboard page to link to, below the merchant and mode: `settings/webhooks/whe_…`. */
  readonly page: string;
}

/** The email addresses of the members whose role gets alerts. */
async function addressesToNotify(ctx: TenantContext): Promise<string[]> {
  const rows = await ctx.db
    .select({ email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.user_id))
    .where(and(eq(memberships.merchant_id, ctx.tenant.merchantId), inArray(memberships.role, [...alertedRoles])));
  return rows.map((row) => row.email);
}

/**
 * Emails the team once the context's writes have committed. The email names the merchant and mode and links to the
 * page.
 */
export async function notifyTeam(ctx: TenantContext, { subject, text, page }: Notice): Promise<void> {
  const { merchantId, mode } = ctx.tenant;
  const [merchant] = await ctx.db.select({ name: merchants.name }).from(merchants).where(eq(merchants.id, merchantId));
  const name = nameInEmail(merchant?.name ?? '');
  const of = name === null ? merchantId : `${name} (${merchantId})`;
  const link = `${ctx.services.config.publicUrl}/${merchantId}/${mode}/${page}`;
  const addresses = await addressesToNotify(ctx);
  ctx.afterCommit(() => {
    for (const to of addresses)
      ctx.services.mailer.send({ to, subject, text: `${text}\n\nMerchant: ${of}\nMode: ${mode}\n\n${link}\n` });
  });
}
