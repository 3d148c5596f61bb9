import { currencySchema, limits, modeSchema, roleSchema, scopeSchema } from '@cryptoix/core';
import { z } from 'zod';
import { personName, secondFactor } from '../auth/calls.ts';

/** The new name of the signed-in person. */
export const renameInput = z.strictObject({ name: personName });

/** Names a session of the person. */
export const sessionId = z.strictObject({ id: z.string().min(1).max(64) });

/** Proves that it is still the person who signed in. */
export const confirmPasswordInput = z.strictObject({
  password: z.string().min(1).max(limits.passwordMaxLength),
  code: secondFactor.optional().describe('Required with two-factor sign-in: a code of the app, or a backup code.'),
});
export type ConfirmPasswordInput = z.output<typeof confirmPasswordInput>;

/** What the sign-in page needs to know about the server. */
export const serverOutput = z.object({
  demo: z.object({ email: z.string(), password: z.string() }).nullable(),
  sends_mail: z.boolean().describe('False when emails are written to files instead, since no mail server is set.'),
  mail_folder: z
    .string()
    .nullable()
    .describe('The folder of emails that are written to files instead of sent; shown on loopback only.'),
});
export type Server = z.output<typeof serverOutput>;

/** The signed-in person and the merchants they may act for. */
export const meOutput = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string(), two_factor: z.boolean() }),
  fresh: z.boolean(),
  fresh_until: z.iso.datetime(),
  merchants: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      currency: currencySchema.describe('The currency of its prices by default.'),
      role: roleSchema,
      scopes: z.array(scopeSchema),
      frozen: z.string().nullable().describe('Why the merchant is frozen; null when it is not.'),
    }),
  ),
});
export type Me = z.output<typeof meOutput>;

/** A session: one browser that the person is signed in with. */
export const sessionOutput = z.object({
  id: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  current: z.boolean(),
});
export type SessionView = z.output<typeof sessionOutput>;

/** The caller and its rights in the tenant it is bound to. */
export const principalOutput = z.object({
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
});
export type PrincipalView = z.output<typeof principalOutput>;
