import { AppError, errorStatus, idKindOf, newId, redactKeys, type Scope, scopeSchema } from '@cryptoix/core';
import { z } from 'zod';
import type { Context, Runtime, Waiting } from '../context.ts';
import type { RateState } from '../keys/rate-limit.ts';
import { type KnownKey, RefusedKeyError } from '../keys/refused.ts';
import type { KeyRequest, KeyUsage } from '../keys/usage.ts';
import type { Caller } from '../principal.ts';
import type { Access } from '../trpc.ts';
import type { createAuthenticator } from './authenticate.ts';
import type { Incoming, RequestHeaders } from './incoming.ts';
import { loggedPath } from './key-in-url.ts';
import type { NetworkBudget, ChargedCall } from './network-budget.ts';
import { countRequest, requireWithin } from './request-limit.ts';
import type { Streams } from './streams.ts';
import { markUnauthenticated, measured } from './work.ts';

/** The dependencies that the REST and tRPC doors share. */
export interface Doors extends Runtime {
  readonly usage: KeyUsage;
  readonly budget: NetworkBudget;
  readonly streams: Streams;
  readonly authenticate: ReturnType<typeof createAuthenticator>;
}

/** A new id for a request. A caller's own `X-Request-Id` is logged beside it and never used in its place. */
export const newRequestId = (now: Date): string => newId('request', now.getTime());

/** The number of tRPC calls in a request: those that a batch names, otherwise 1. */
export const callsIn = ({ pathname, searchParams }: URL): number =>
  searchParams.get('batch') === '1' ? pathname.split(/,|%2c/i).length : 1;

/** A request as the budget of its network counts it. */
export const chargedCall = ({ headers, url, ip }: Incoming): ChargedCall => ({
  ip,
  headers,
  urlBytes: url.pathname.length + url.search.length,
  calls: callsIn(url),
});

/** Charges the network's budget for an anonymous or refused call. @throws AppError `rate_limited` */
export function charge({ budget, services }: Doors, incoming: Incoming): void {
  markUnauthenticated();
  budget.spend(chargedCall(incoming), services.now());
}

/**
 * The caller of a request. An anonymous one, or one with an invalid credential, is charged to the budget of its network.
 * @throws AppError as `authenticate`, and `rate_limited` when that budget is spent
 */
export async function identify(
  doors: Doors,
  incoming: Incoming,
  door: 'rest' | 'trpc',
  headers: RequestHeaders = incoming.headers,
): Promise<Caller> {
  try {
    const caller = await measured(() => doors.authenticate(headers, incoming.ip, door));
    if (caller.type === 'anonymous') charge(doors, incoming);
    return caller;
  } catch (error) {
    if (error instanceof AppError) charge(doors, incoming);
    throw error;
  }
}

/**
 * Counts a request against the limit of its caller.
 * @param calls how many calls it contains: either all are allowed or none
 * @param onCount receives the state of the limit, also when the request is refused; null for a caller without a limit
 * @throws AppError `rate_limited`
 */
export function limit(
  { usage, services }: Doors,
  caller: Caller,
  { calls = 1, onCount }: { calls?: number; onCount?: (rate: RateState | null) => void } = {},
): void {
  const rate = countRequest(usage.limiter, caller, services.now(), calls);
  onCount?.(rate);
  requireWithin(rate, caller);
}

/** How a call of this caller waits. */
export const waitingOf = (
  { streams, authenticate }: Doors,
  { message, headers, ip }: Incoming,
  caller: Caller,
  door: 'rest' | 'trpc',
): Waiting => ({
  begin: () => streams.hold(caller, message.socket),
  callerNow: () =>
    authenticate(headers, ip, door).catch((error: unknown) => {
      // No `RefusedKeyError`: the call is recorded as one of its caller, and once.
      throw error instanceof AppError ? new AppError(error.code, error.message, error.details) : error;
    }),
});

/** The context of a call: the pool of the process, and what domain functions need of the request. */
export function contextOf(
  { services, db }: Runtime,
  { headers, requestId, ip }: Incoming,
  caller: Caller,
  { hasIdempotencyKey, waiting }: { hasIdempotencyKey: boolean; waiting?: Waiting },
): Context {
  return {
    services,
    db,
    principal: caller,
    requestId,
    ip,
    cookie: headers.get('cookie'),
    hasIdempotencyKey,
    waiting,
    afterCommit: (task) => task(),
  };
}

/** The result of one call, for the log of its key's requests. */
interface Use {
  /** The id of the record; by default the request's. The further calls of a batch have ids of their own. */
  readonly id?: string;
  /** The route's pattern, or the procedure's path. */
  readonly route: string;
  readonly status: number;
  /** Null when it succeeded. */
  readonly errorCode: string | null;
  /** The access that its procedure requires; undefined when there is no such procedure. */
  readonly access: Access | undefined;
  /** The object it is about or made, as the caller or the response names it. */
  readonly objectId?: unknown;
}

/** A key's request as it is recorded. */
function requestOf({ services }: Doors, incoming: Incoming, key: KnownKey, use: Use): KeyRequest {
  const { method, headers, requestId, ip, startedAt } = incoming;
  const access = scopeSchema.safeParse(use.access);
  const requiredScope: Scope | null = access.success ? access.data : null;
  return {
    id: use.id ?? requestId,
    keyId: key.id,
    tenant: key.tenant,
    method,
    route: use.route,
    status: use.status,
    errorCode: use.errorCode,
    durationMs: Math.round(performance.now() - startedAt),
    ip,
    at: services.now(),
    scope: use.errorCode === null ? requiredScope : null,
    requiredScope,
    objectId: objectIdOf(use.objectId),
    // Whatever a caller writes there, no secret of ours is kept.
    userAgent: redactKeys(headers.get('user-agent') ?? '').slice(0, 200) || null,
    hasIdempotencyKey: headers.has('idempotency-key'),
  };
}

const named = z.object({ uuid: z.unknown().optional(), id: z.unknown().optional() });

/** The id in a name, an input or a response; null when it holds none of ours. */
function objectIdOf(value: unknown): string | null {
  const { data } = named.safeParse(value);
  const id = data === undefined ? value : (data.uuid ?? data.id);
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && (idKindOf(text) !== null || /^\d{1,16}$/.test(text)) ? text : null;
}

/** Counts a call, and records one that an API key has made. A refused call, or one that needs no scope, uses none. */
export function recordUse(doors: Doors, incoming: Incoming, caller: Caller | null, use: Use): void {
  // Without a procedure the route is as the caller sent it: no label.
  const route = use.access === undefined ? 'none' : use.route;
  const seconds = (performance.now() - incoming.startedAt) / 1000;
  doors.services.metrics.requests.observe({ route, status: use.status }, seconds);
  if (caller?.type === 'api_key') doors.usage.record(requestOf(doors, incoming, caller, use));
}

/** Records the refusal of a request that showed a key of ours which does not hold here; nothing for any other error. */
export function recordRefusal(
  doors: Doors,
  incoming: Incoming,
  thrown: unknown,
  { route = loggedPath(incoming.url), access }: Partial<Pick<Use, 'route' | 'access'>> = {},
): void {
  if (!(thrown instanceof RefusedKeyError)) return;
  const { code } = thrown;
  thrown.keys.forEach((key, index) => {
    const use = { route, access, status: errorStatus(code), errorCode: code };
    const id = index === 0 ? {} : { id: newRequestId(doors.services.now()) };
    doors.usage.recordRefusal(requestOf(doors, incoming, key, { ...use, ...id }));
  });
}
