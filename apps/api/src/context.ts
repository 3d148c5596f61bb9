import { AppError, type Mode } from '@cryptoix/core';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Vault } from './crypto.ts';
import type { Db } from './db/client.ts';
import type { Auth } from './auth/auth.ts';
import type { Mailer } from './auth/mail.ts';
import type { Resolver } from './net/resolve.ts';
import type { AddressSource } from './wallets/source.ts';
import {
  type Actor,
  actorOf,
  type KnownPrincipal,
  type Principal,
  systemActor,
  type SystemReason,
  type Tenant,
  tenantOf,
} from './principal.ts';

/**
 * What one process has in common for all its requests. Made once, in main.ts. The database is not among them: a function
 * takes the one it is given, so that nothing inside a transaction reaches past it.
 */
export interface Services {
  readonly config: Config;
  readonly vault: Vault;
  readonly auth: Auth;
  readonly mailer: Mailer;
  readonly log: Logger;
  readonly resolver: Resolver;
  /** What gives the payments of a mode their addresses. */
  readonly addressSources: Readonly<Record<Mode, AddressSource>>;
  readonly now: () => Date;
  /** Tells the dispatchers, soon and at most every few ms, that something may be due. */
  readonly wake: () => void;
}

/** The services and a database: the pool of the process, or an open transaction. */
export interface Runtime {
  readonly services: Services;
  readonly db: Db;
}

/** What a domain function works with: the services, an open database or transaction, and who is asking. */
export interface Context extends Runtime {
  readonly principal: Principal;
  readonly requestId: string | null;
  readonly ip: string | null;
  /** The cookies of the request, for what reads a session's. */
  readonly cookie: string | null;
  /** Whether the request has an Idempotency-Key that its door honours. */
  readonly hasIdempotencyKey: boolean;
  /** Runs the task once what this context writes is committed. */
  readonly afterCommit: (task: () => void) => void;
}

/** A context bound to one merchant and one mode, by somebody known. */
export interface TenantContext extends Context {
  readonly tenant: Tenant;
  readonly actor: Actor;
}

/** Binds a context to the principal's tenant. @throws AppError as `bindingOf` */
export const bindTenant = (ctx: Context): TenantContext => ({ ...ctx, ...bindingOf(ctx.principal) });

/** The tenant that a principal is bound to and its actor there. @throws AppError `missing_api_key`, `validation_failed` */
export function bindingOf(principal: Principal): Pick<TenantContext, 'tenant' | 'actor'> {
  const known = requireKnown(principal);
  const tenant = tenantOf(known);
  if (tenant === null) {
    throw new AppError(
      'validation_failed',
      'Name the merchant in the X-Cryptoix-Merchant header and the mode (live or test) in X-Cryptoix-Mode.',
      {
        issues: [{ path: 'X-Cryptoix-Merchant', message: 'is required here' }],
      },
    );
  }
  return { tenant, actor: actorOf(known) };
}

/** @throws AppError `missing_api_key` */
export function requireKnown(principal: Principal): KnownPrincipal {
  if (principal.type === 'anonymous') {
    throw new AppError(
      'missing_api_key',
      'Send your API key as "Authorization: Bearer ak_…" or in X-API-Key, or sign in to the dashboard.',
    );
  }
  return principal;
}

/** @throws AppError `missing_api_key` to who is not a signed-in person */
export function requireSession(principal: Principal): Extract<Principal, { type: 'session' }> {
  if (principal.type !== 'session') throw new AppError('missing_api_key', 'Sign in to the dashboard first.');
  return principal;
}

/**
 * A context in which the platform acts for a merchant that the caller does not stand in: it may do everything there.
 * @param actor who is written down beside what is done
 */
export function actFor(ctx: Context, tenant: Tenant, reason: SystemReason, actor: Actor): TenantContext {
  return { ...ctx, principal: { type: 'system', reason, tenant }, tenant, actor };
}

/** A context in which the platform acts by itself for a merchant: expiry, disabling, seeding. */
export function systemContext({ services, db }: Runtime, tenant: Tenant, reason: SystemReason): TenantContext {
  return {
    services,
    db,
    principal: { type: 'system', reason, tenant },
    requestId: null,
    ip: null,
    cookie: null,
    hasIdempotencyKey: false,
    afterCommit: (task) => task(),
    tenant,
    actor: systemActor,
  };
}

/** Runs the work in one transaction (a savepoint inside another). Its afterCommit tasks run when the outermost has committed. */
export async function transact<C extends Context, T>(ctx: C, work: (ctx: C) => Promise<T>): Promise<T> {
  const tasks: (() => void)[] = [];
  const result = await ctx.db.transaction((tx) => work({ ...ctx, db: tx, afterCommit: (task) => tasks.push(task) }));
  for (const task of tasks) ctx.afterCommit(task);
  return result;
}
