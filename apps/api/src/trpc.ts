import { AppError, bindsMerchant, errorStatus, type Scope } from '@cryptoix/core';
import { initTRPC, tracked, type TrackedEnvelope } from '@trpc/server';
import { z } from 'zod';
import { bindingOf, type Context, requireKnown } from './context.ts';
import { scopesOf } from './principal.ts';
import { errorWithoutReadScope, readScopeBeside, withoutReadScope } from './response-shape.ts';
import { requireFresh, requireUnfrozen, type Risk } from './risk.ts';
import { refuseMalformed } from './well-formed.ts';
import { toWireError } from './wire-error.ts';

/** The access that a procedure requires: one scope, any valid principal of a merchant, or nothing. */
export type Access = Scope | 'any_key' | 'public';

/** A procedure's REST route. Path parameters are written `{name}`. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  /** The status of a success; 200 when absent. */
  readonly status?: 200 | 201;
  readonly summary: string;
  readonly tag: string;
  /** Marked so in the document alone: it works like any other. */
  readonly deprecated?: true;
  /** The most bytes of body; 256 KB when absent. */
  readonly maxBodyBytes?: number;
  /**
   * `money`: doing it twice would pay twice, so a key that requires an Idempotency-Key is refused without one.
   * `never`: its response is not stored under an Idempotency-Key; each call runs, so that each is audited.
   */
  readonly idempotency?: 'money' | 'never';
}

/** Creates the routes of one resource, which share the start of their paths, their tag and the options of its POSTs. */
export const routesOf =
  (base: `/${string}`, tag: string, post: Pick<RestRoute, 'idempotency'> = {}) =>
  (method: RestRoute['method'], path: `/${string}` | '', summary: string, status: 200 | 201 = 200): RestRoute => ({
    method,
    path: `${base}${path}`,
    summary,
    status,
    tag,
    ...(method === 'POST' && post),
  });

/** The errors of a procedure's own rules: its other declarations imply every other code, see `errorCodesOf`. */
export const ownErrors = ['not_found', 'conflict', 'insufficient_balance'] as const;
export type OwnError = (typeof ownErrors)[number];

interface Meta extends Risk {
  readonly access?: Access;
  readonly rest?: RestRoute;
  /** Set when its output is one page: true of a list, `pageOutput`, or of the feed, `feedOutput`. */
  readonly pages?: true | 'feed';
  /** A REST route lists `not_found` only if its path names no object, and `conflict` only if it serves frozen merchants. */
  readonly errors?: readonly OwnError[];
  /** Set for a mutation of an existing object: without this scope, its response is narrowed. */
  readonly readScope?: Scope;
}

// JSON-RPC 2.0, 5.1: the numbers that tRPC's errors have beside our codes.
const internalError = -32_603;
const badRequest = -32_600;

/** The context of a call, with a callback for the call's success at this path, with what it returned. */
export type CallContext = Context & { readonly onSuccess?: (path: string, data: unknown) => void };

const t = initTRPC
  .context<CallContext>()
  .meta<Meta>()
  .create({
    // Proxies close connections that are silent for a minute; the client reconnects when it hears nothing from the server.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter({ error, shape, ctx }) {
      const wire = toWireError(error);
      // Our codes and messages instead of tRPC's own text, which contains zod dumps, stacks and messages of drivers.
      return {
        // tRPC counts our errors as internal ones, after which a subscription reconnects without end.
        code: errorStatus(wire.code) < 500 && shape.code === internalError ? badRequest : shape.code,
        message: wire.message,
        data: { ...wire, httpStatus: errorStatus(wire.code), request_id: ctx?.requestId ?? null },
      };
    },
  });

export const router = t.router;

const isStream = (value: unknown) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** The output of a subscription: messages of this shape, each with the id from which a client continues. */
export const streamOf = <Item extends z.ZodType>(item: Item) =>
  z
    .custom<AsyncIterable<TrackedEnvelope<z.input<Item>>>>(isStream)
    .transform(async function* (messages): AsyncGenerator<TrackedEnvelope<z.output<Item>>> {
      for await (const [id, message] of messages) yield tracked(id, item.parse(message));
    });

/**
 * Reports a successful call to its door. Each kind of procedure has one middleware that does everything, because tRPC
 * copies the context for each middleware.
 */
function reportSuccess<R extends { readonly ok: boolean; readonly data?: unknown }>(
  { onSuccess }: { readonly onSuccess?: ((path: string, data: unknown) => void) | undefined },
  path: string,
  result: R,
): R {
  if (result.ok) onSuccess?.(path, result.data);
  return result;
}

/** A procedure that anybody may call, signed in or not. */
export const publicProcedure = (rest?: RestRoute) =>
  t.procedure.meta({ access: 'public', ...(rest && { rest }) }).use(async ({ ctx, path, getRawInput, next }) => {
    refuseMalformed(await getRawInput());
    return reportSuccess(ctx, path, await next());
  });

/** The declarations of a scoped procedure besides its scope. */
interface ScopedOptions {
  /** It creates an object, which is returned in full since its caller wrote it. Implied by a REST route's status 201. */
  readonly creates?: true;
}

/**
 * A procedure that a principal bound to a merchant may call if it holds the scope (`any_key`: any principal). A mutation
 * that sessions may call declares its `Risk` with `.meta`, or the process does not start.
 */
export const scopedProcedure = (
  access: Exclude<Access, 'public'>,
  rest?: RestRoute,
  { creates }: ScopedOptions = {},
) => {
  const readScope = creates === true || rest?.status === 201 ? null : readScopeBeside(access);
  const meta = { access, ...(rest && { rest }), ...(readScope !== null && { readScope }) };
  return t.procedure.meta(meta).use(async ({ ctx, path, type, meta: declared, getRawInput, next }) => {
    requireAccess(ctx, access);
    if (type === 'mutation') {
      if (declared?.frozen === undefined) requireUnfrozen(ctx.principal);
      if (declared?.fresh === 'always') requireFresh(ctx.principal, access);
    }
    if (rest?.idempotency === 'money') requireIdempotencyKey(ctx);
    // Last, because it reads the body.
    refuseMalformed(await getRawInput());
    const result = await next({ ctx: bindingOf(ctx.principal) });
    const held = scopesOf(ctx.principal);
    if (!result.ok) {
      const narrowed = errorWithoutReadScope(result.error.cause, held);
      if (narrowed !== null) throw narrowed;
      return result;
    }
    const isNarrowed = type === 'mutation' && readScope !== null && !held.has(readScope);
    return reportSuccess(ctx, path, isNarrowed ? { ...result, data: withoutReadScope(result.data) } : result);
  });
};

/** A procedure of internal services that is not bound to a merchant (`merchants`, `rates`, `chain`). */
export const platformProcedure = (scope: Scope) => {
  if (bindsMerchant(scope)) throw new Error(`${scope} binds a merchant: use scopedProcedure`);
  return t.procedure.meta({ access: scope }).use(async ({ ctx, path, getRawInput, next }) => {
    requireAccess(ctx, scope);
    refuseMalformed(await getRawInput());
    return reportSuccess(ctx, path, await next({ ctx: { principal: requireKnown(ctx.principal) } }));
  });
};

/**
 * Checks that the caller has this access. It needs only the principal, so it comes before the input is read.
 * @throws AppError `missing_api_key`, `missing_scope`, `validation_failed` when no merchant is named
 */
export function requireAccess(ctx: Context, access: Access): void {
  if (access === 'public') return;
  requireKnown(ctx.principal);
  if (access === 'any_key' || bindsMerchant(access)) bindingOf(ctx.principal);
  if (access !== 'any_key') requireScope(ctx, access);
}

/** @throws AppError `missing_scope`, naming the scope */
function requireScope(ctx: Context, scope: Scope): void {
  if (scopesOf(ctx.principal).has(scope)) return;
  const who =
    ctx.principal.type === 'api_key' ? 'This API key' : ctx.principal.type === 'session' ? 'Your role' : 'This service';
  throw new AppError('missing_scope', `${who} does not hold ${scope}, which this call needs.`, {
    required_scope: scope,
  });
}

/** @throws AppError `idempotency_key_required` for a key with that setting, in a request without one */
function requireIdempotencyKey({ principal, hasIdempotencyKey }: Context): void {
  if (principal.type !== 'api_key' || !principal.requireIdempotencyKey || hasIdempotencyKey) return;
  throw new AppError(
    'idempotency_key_required',
    'This API key requires an Idempotency-Key header here, which the REST API supports, and tRPC for calls that are not batched. Send one that is unique to this refund, payout or withdrawal, and the same one when you try again.',
  );
}
