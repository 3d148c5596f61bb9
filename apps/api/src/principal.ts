import { type Mode, type Role, type Scope, scopes } from '@cryptoix/core';

/** Who made a change, as recorded with it. `id` is ours; `label` is the name that people know. */
export type Actor =
  | { type: 'api_key'; id: string; label: string }
  | { type: 'user'; id: string; label: string }
  | { type: 'service'; id: string; label: string }
  | { type: 'system'; id: 'system'; label: string };

/** The merchant and mode that every row and every query names. */
export interface Tenant {
  readonly merchantId: string;
  readonly mode: Mode;
}

/**
 * Who calls, as authenticated by a door. A key is always bound to its tenant. A session or service is bound by the
 * headers of the request (`X-Cryptoix-Merchant`, `X-Cryptoix-Mode`), and may be bound to none.
 */
export type Caller =
  | { readonly type: 'anonymous' }
  | {
      readonly type: 'api_key';
      readonly id: string;
      readonly label: string;
      readonly tenant: Tenant;
      readonly scopes: ReadonlySet<Scope>;
      readonly requireIdempotencyKey: boolean;
      readonly expiresAt: Date | null;
      /** IP addresses and ranges it may be used from; empty means anywhere. */
      readonly ipAllowlist: readonly string[];
      /** Requests a minute. */
      readonly rateLimit: number;
      /** Why its merchant is frozen, as shown to the merchant; null when it is not. */
      readonly frozen: string | null;
    }
  | {
      readonly type: 'session';
      readonly userId: string;
      readonly email: string;
      readonly name: string;
      readonly emailVerified: boolean;
      /** Signed in, or password confirmed again, within the last 10 minutes. */
      readonly fresh: boolean;
      readonly binding: {
        readonly tenant: Tenant;
        readonly role: Role;
        readonly scopes: ReadonlySet<Scope>;
        /** Why the merchant is frozen, as shown to the merchant; null when it is not. */
        readonly frozen: string | null;
      } | null;
    }
  | {
      readonly type: 'service';
      readonly name: string;
      readonly tenant: Tenant | null;
      readonly scopes: ReadonlySet<Scope>;
    };

/**
 * Why the platform itself acts: on its own (`expiry`, `endpoint_health`, `exposed_key`, `test_funds`, `seed`), or for a
 * merchant that the caller is not bound to, with the caller as the actor (`chain`, `merchant`, `invitation`), or for a
 * customer on a page of that merchant (`checkout`), or to go on with what somebody has started (`replay`).
 */
export type SystemReason =
  | 'expiry'
  | 'endpoint_health'
  | 'exposed_key'
  | 'test_funds'
  | 'seed'
  | 'chain'
  | 'merchant'
  | 'invitation'
  | 'checkout'
  | 'replay';

/** Who acts: a caller, or the platform itself, which may do everything in one tenant. */
export type Principal = Caller | { readonly type: 'system'; readonly reason: SystemReason; readonly tenant: Tenant };

/** A principal that is authenticated. */
export type KnownPrincipal = Exclude<Principal, { type: 'anonymous' }>;

/** The merchant and mode this principal acts in, or null when it is bound to none. */
export function tenantOf(principal: Principal): Tenant | null {
  switch (principal.type) {
    case 'anonymous':
      return null;
    case 'session':
      return principal.binding?.tenant ?? null;
    case 'api_key':
    case 'service':
    case 'system':
      return principal.tenant;
  }
}

const none: ReadonlySet<Scope> = new Set();
const all: ReadonlySet<Scope> = new Set(scopes.map(({ scope }) => scope));

/** The scopes of a principal in the tenant it is bound to. Rights are derived from the principal only here. */
export function scopesOf(principal: Principal): ReadonlySet<Scope> {
  switch (principal.type) {
    case 'anonymous':
      return none;
    case 'session':
      return principal.binding?.scopes ?? none;
    case 'api_key':
    case 'service':
      return principal.scopes;
    case 'system':
      return all;
  }
}

/** The actor to record with a change that this principal makes. */
export function actorOf(principal: KnownPrincipal): Actor {
  switch (principal.type) {
    case 'api_key':
      return { type: 'api_key', id: principal.id, label: principal.label };
    case 'session':
      return { type: 'user', id: principal.userId, label: principal.email };
    case 'service':
      return { type: 'service', id: principal.name, label: principal.name };
    case 'system':
      return systemActor;
  }
}

/** The platform itself: retention, expiry, disabling. */
export const systemActor: Actor = { type: 'system', id: 'system', label: 'Cryptoix' };
