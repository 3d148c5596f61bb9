import { AppError, type EventType, type Mode } from '@cryptoix/core';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Vault } from './crypto.ts';
import type { Db } from './db/client.ts';
import type { Auth } from './auth/auth.ts';
import type { Mailer } from './auth/mail.ts';
import type { Metrics } from './metrics.ts';
import type { Resolver } from './net/resolve.ts';
import type { AddressSource } from './wallets/source.ts';
import {
  type Actor,
  type Caller,
  actorOf,
  type KnownPrincipal,
  type Principal,
  systemActor,
  type SystemReason,
  type Tenant,
  tenantOf,
} from './principal.ts';

/** An event that is ready to be stored: its bytes do not change any more. */
export interface PreparedEvent {
  readonly id: string;
  readonly merchantId: string;
  readonly mode: Mode;
  readonly type: EventType;
  readonly objectId: string | null;
  readonly createdAt: Date;
  readonly body: Buffer;
  /** Its idempotency key; null without one. */
  readonly key: string | null;
  /** Equal for two events with one key that are the same event. */
  readonly hash: Buffer;
}

/** Room that a dispatcher has for deliveries which are about to be published, and which it would send from memory. */
export interface Offer {
  /** Under whose lease they begin. */
  readonly dispatcherId: string;
  readonly lanes: readonly {
    readonly endpointId: string;
    /** Of the endpoint, as the lane knows it: another one takes nothing. */
    readonly version: number;
    /** How many deliveries it takes. */
    readonly room: number;
  }[];
}

/** A delivery that began under the lease of the dispatcher that had offered room. */
export interface Leased {
  readonly deliveryId: number;
  readonly endpointId: string;
  readonly event: PreparedEvent;
}

/** An offer that stands until one of these is called, once. */
export interface StandingOffer extends Offer {
  /**
   * The publish has committed.
   * @param leased what is the dispatcher's to send
   * @param waiting how many more deliveries wait in the queue, by endpoint
   */
  readonly accept: (leased: readonly Leased[], waiting: ReadonlyMap<string, number>) => void;
  /** Nothing was published. */
  readonly withdraw: () => void;
  /** The publish may have committed or not: the dispatcher releases what it may hold of these events. */
  readonly leaveUnconfirmed: () => void;
}

/** The dispatcher of this process, as far as publishing knows it. @returns null when it has no room */
export type LocalDispatcher = (events: readonly PreparedEvent[]) => StandingOffer | null;

/** Records what several requests publish at once in one commit. */
export interface Publisher {
  /**
   * Records the events of one request, all or none, outside of any transaction.
   * @returns their ids, once they are committed; a key seen before gives the first event's. `waits`: some deliveries of
   * the same commit wait for a dispatcher
   * @throws AppError `idempotency_key_reused`
   */
  record(events: readonly PreparedEvent[]): Promise<{ ids: string[]; waits: boolean }>;
  /** From now on this dispatcher is offered what is published. @returns a function that ends it */
  connect(dispatcher: LocalDispatcher): () => void;
}

/** A call of the feed waits for an event of these types behind a place. */
export interface AwaitedEvents {
  readonly tenant: Tenant;
  readonly types: readonly EventType[];
  readonly after: { readonly position: bigint; readonly id: string };
}

/** The calls of this process that wait for events. */
export interface FeedWaiters {
  /** Resolves when there is such an event, after `ms`, or when the signal aborts; sometimes earlier. */
  wait(awaited: AwaitedEvents, ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * Services that all requests of a process share. Created once, in services.ts. The database is not part of it: a function uses
 * the one of its context, so that nothing inside a transaction goes around it.
 */
export interface Services {
  readonly config: Config;
  readonly vault: Vault;
  readonly auth: Auth;
  readonly mailer: Mailer;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly resolver: Resolver;
  /** The source of payment addresses, by mode. */
  readonly addressSources: Readonly<Record<Mode, AddressSource>>;
  readonly now: () => Date;
  readonly publisher: Publisher;
  readonly feedWaiters: FeedWaiters;
  /** Wakes the dispatchers, at most every few ms, because a delivery may be due. */
  readonly wake: () => void;
}

/** The services and a database: the pool of the process, or an open transaction. */
export interface Runtime {
  readonly services: Services;
  readonly db: Db;
}

/** Given by the door to a call that waits. */
export interface Waiting {
  /**
   * Takes a place among the live views of the caller's merchant, until it is released.
   * @returns `signal` aborts when the caller is gone or the process stops
   * @throws AppError `rate_limited`, `unavailable`
   */
  begin(): { readonly signal: AbortSignal; readonly release: () => void };
  /** Authenticates the caller again. @throws AppError when it is refused now */
  callerNow(): Promise<Caller>;
}

/** The context of a domain function: the services, a database or open transaction, and the caller. */
export interface Context extends Runtime {
  readonly principal: Principal;
  readonly requestId: string | null;
  readonly ip: string | null;
  /** The `Cookie` header of the request, for functions that read the session. */
  readonly cookie: string | null;
  /** True when the request has an Idempotency-Key that its door supports. */
  readonly hasIdempotencyKey: boolean;
  /** Absent for the platform itself, which does not wait. */
  readonly waiting?: Waiting | undefined;
  /** Runs the task once the writes of this context have committed. */
  readonly afterCommit: (task: () => void) => void;
}

/** A context bound to one merchant and one mode, of a known caller. */
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

/** @throws AppError `missing_api_key` when the caller is not a signed-in person */
export function requireSession(principal: Principal): Extract<Principal, { type: 'session' }> {
  if (principal.type !== 'session') throw new AppError('missing_api_key', 'Sign in to the dashboard first.');
  return principal;
}

/**
 * A context in which the platform acts for a merchant that the caller is not bound to: it may do everything there.
 * @param actor who is recorded for the changes
 */
export function actFor(ctx: Context, tenant: Tenant, reason: SystemReason, actor: Actor): TenantContext {
  return { ...ctx, principal: { type: 'system', reason, tenant }, tenant, actor };
}

/** A context in which the platform acts on its own for a merchant: expiry, disabling, seeding. */
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

/**
 * Runs the work in a transaction (a savepoint inside another). Its afterCommit tasks run once the outermost has
 * committed.
 */
export async function transact<C extends Context, T>(ctx: C, work: (ctx: C) => Promise<T>): Promise<T> {
  const tasks: (() => void)[] = [];
  const result = await ctx.db.transaction((tx) => work({ ...ctx, db: tx, afterCommit: (task) => tasks.push(task) }));
  for (const task of tasks) ctx.afterCommit(task);
  return result;
}
