import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError, idSchema, invalidField, modeSchema, parseKey, type Scope, scopesOfRole } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import type { Runtime } from '../context.ts';
import { merchants } from '../db/schema/index.ts';
import { verifyKey } from '../keys/verify.ts';
import { membershipOf } from '../merchants/merchants.ts';
import type { Caller, Tenant } from '../principal.ts';
import type { RequestHeaders } from './incoming.ts';

const merchantId = idSchema('merchant');
const invalidKey = () =>
  new AppError('invalid_api_key', 'This API key does not exist. Check that you copied all of it.');
const notFound = () => new AppError('not_found', 'There is no such merchant, or it is not one of yours.');

/** The credential of a request; null without one. @throws AppError `ambiguous_credentials`, `invalid_api_key` */
function credentialOf(headers: RequestHeaders): string | null {
  const authorization = headers.get('authorization');
  const apiKey = headers.get('x-api-key');
  if (authorization !== null && apiKey !== null) {
    throw new AppError('ambiguous_credentials', 'Send the API key in Authorization or in X-API-Key, not in both.');
  }
  if (authorization === null) return apiKey?.trim() ?? null;
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined) throw new AppError('invalid_api_key', 'Send the API key as "Authorization: Bearer ak_…".');
  return bearer;
}

/** The tenant that a session or service names; null when it names none. @throws AppError `validation_failed`, `not_found` */
function namedTenant(headers: RequestHeaders): Tenant | null {
  const merchant = headers.get('x-cryptoix-merchant');
  if (merchant === null) return null;
  const mode = modeSchema.safeParse(headers.get('x-cryptoix-mode'));
  if (!mode.success) {
    throw invalidField('X-Cryptoix-Mode', 'must be live or test when X-Cryptoix-Merchant is sent');
  }
  if (!merchantId.safeParse(merchant).success) throw notFound();
  return { merchantId: merchant, mode: mode.data };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Creates the function that finds the caller of a request. Keys and sessions are looked up each time; only the existence
 * of merchants is remembered.
 */
export function createAuthenticator({ services, db }: Runtime) {
  const tokens = services.config.serviceTokens.map((entry) => ({ ...entry, digest: digest(entry.token) }));
  // Merchants are never deleted, so one that was found need not be looked up again.
  const knownMerchants = new Set<string>();

  async function requireMerchant(id: string): Promise<void> {
    if (knownMerchants.has(id)) return;
    const [row] = await db.select({ id: merchants.id }).from(merchants).where(eq(merchants.id, id));
    if (row === undefined) throw notFound();
    if (knownMerchants.size < 100_000) knownMerchants.add(id);
  }

  async function service(token: string, headers: RequestHeaders): Promise<Caller | null> {
    const given = digest(token);
    // Compares every token, so that the time does not show which one matched.
    const found = tokens.filter((entry) => timingSafeEqual(entry.digest, given))[0];
    if (found === undefined) return null;
    const tenant = namedTenant(headers);
    if (tenant !== null) await requireMerchant(tenant.merchantId);
    return { type: 'service', name: found.name, tenant, scopes: found.scopes };
  }

  async function session(headers: RequestHeaders): Promise<Caller> {
    const anonymous: Caller = { type: 'anonymous' };
    // A page of another site must not act with this visitor's cookie, even where the browser would send it.
    const site = headers.get('sec-fetch-site');
    const cookie = headers.get('cookie');
    if (cookie === null || site === 'cross-site' || site === 'same-site') return anonymous;
    const origin = headers.get('origin');
    if (origin !== null && !services.auth.trusts(origin)) return anonymous;
    const signedIn = await services.auth.sessionOf(cookie);
    if (signedIn === null) return anonymous;
    const tenant = namedTenant(headers);
    const member = tenant === null ? null : await membershipOf(db, tenant.merchantId, signedIn.userId);
    if (tenant !== null && member === null) throw notFound();
    const { userId, email, name, emailVerified, fresh } = signedIn;
    const binding =
      tenant === null || member === null
        ? null
        : { tenant, ...member, scopes: new Set<Scope>(scopesOfRole(member.role)) };
    return { type: 'session', userId, email, name, emailVerified, fresh, binding };
  }

  /**
   * @param door `rest` takes API keys only; `trpc` also services and sessions
   * @throws AppError with status 400, 401 or 403, and `not_found` for a merchant that is not the caller's
   */
  return async function authenticate(
    headers: RequestHeaders,
    ip: string | null,
    door: 'rest' | 'trpc',
  ): Promise<Caller> {
    const credential = credentialOf(headers);
    if (credential === null) return door === 'trpc' ? session(headers) : { type: 'anonymous' };
    if (parseKey(credential) !== null) return verifyKey(db, services.config, credential, ip, services.now());
    const known = door === 'trpc' ? await service(credential, headers) : null;
    if (known === null) throw invalidKey();
    return known;
  };
}
