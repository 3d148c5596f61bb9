import {
  AppError,
  bindsMerchant,
  type ErrorCode,
  errorStatus,
  isWellFormedText,
  redactKeys,
  type Scope,
} from '@cryptoix/core';
import { initTRPC, tracked, type TrackedEnvelope, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { bindTenant, type Context, requireKnown } from './context.ts';
import { scopesOf } from './principal.ts';
import { readScopeBeside, withoutReadScope } from './response-shape.ts';
import { requireFresh, requireUnfrozen, type Risk } from './risk.ts';

/** What a procedure demands of its caller: one scope, any valid principal of a merchant, or nothing. */
export type Access = Scope | 'any_key' | 'public';

/** A procedure's face in the public REST API. Path parameters are written `{name}`. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  /** Of a success; 200 when absent. */
  readonly status?: 200 | 201;
  readonly summary: string;
  readonly tag: string;
  /** Bytes of body accepted; 256 KB when absent. */
  readonly maxBodyBytes?: number;
  /**
   * `money`: doing it twice would pay twice, so a key that insists on an Idempotency-Key is refused here without one.
   * `never`: its response is not stored under an Idempotency-Key; each call runs, so that each is audited.
   */
  readonly idempotency?: 'money' | 'never';
}

/** Makes the routes of one resource, which share where their paths begin, their tag and what its POSTs ask for. */
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

interface Meta extends Risk {
  readonly access?: Access;
  readonly rest?: RestRoute;
  /** A mutation of an existing object: without this scope its response is narrowed. */
  readonly readScope?: Scope;
}

/** What every door shows of an error: the code, words that are safe for the caller, and what to look at. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Record<string, unknown>;
}

function issueMessages(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return [{ path, message: 'is required' }];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  // A field's name is the caller's own text: bounded, and never a key pasted into the wrong place.
  return issue.keys.slice(0, 20).map((key) => ({
    path: path === '' ? redactKeys(key.slice(0, 100)) : `${path}.${redactKeys(key.slice(0, 100))}`,
    message: 'is not a field of this call; remove it or check its spelling',
  }));
}

/** What tRPC itself refuses, before any procedure runs. */
const refusals: ReadonlyMap<TRPCError['code'], WireError> = new Map([
  ['NOT_FOUND', { code: 'not_found', message: 'There is no such procedure.' }],
  [
    'METHOD_NOT_SUPPORTED',
    { code: 'method_not_allowed', message: 'Queries are called with GET, mutations with POST.' },
  ],
  ['PARSE_ERROR', { code: 'invalid_json', message: 'The body is not valid JSON.' }],
  ['PAYLOAD_TOO_LARGE', { code: 'payload_too_large', message: 'The body is too large.' }],
  ['UNSUPPORTED_MEDIA_TYPE', { code: 'unsupported_media_type', message: 'Send the body as application/json.' }],
  ['BAD_REQUEST', { code: 'invalid_json', message: 'The request could not be read.' }],
]);

/** Translates whatever was thrown into what the caller may see. The one place that does. */
export function toWireError(thrown: unknown): WireError {
  const error = thrown instanceof TRPCError ? (thrown.cause ?? thrown) : thrown;
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  if (error instanceof z.core.$ZodError && thrown instanceof TRPCError && thrown.code === 'BAD_REQUEST') {
    const issues = error.issues.flatMap(issueMessages).slice(0, 50);
    const [first] = issues;
    const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
    return {
      code: 'validation_failed',
      message: `The request is not valid: ${where}${first?.message ?? 'see the documentation'}.`.replace(/\.\.$/, '.'),
      details: { issues },
    };
  }
  const refusal = thrown instanceof TRPCError ? refusals.get(thrown.code) : undefined;
  if (refusal !== undefined) return refusal;
  if (isUnavailable(error))
    return {
      code: 'unavailable',
      message:
        'We cannot reach our database right now. Try again in a few seconds, with the same idempotency key where there is one.',
    };
  return {
    code: 'internal_error',
    message:
      'This failed on our side and has been logged. Try again; if it keeps failing, tell support the request id.',
  };
}

// Connection trouble as the system, postgres.js and Postgres name it: refused, cut, not found, ended, shutting down, too
// many connections, timeout; a transaction that did not hold, a session lost behind a pooler.
const unavailable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'NOT_COMMITTED',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '57014',
  '40P01',
  '40001',
  '26000',
]);

function isUnavailable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string' && unavailable.has(cause.code)) return true;
  }
  return false;
}

// JSON-RPC 2.0, 5.1: the numbers that tRPC's errors carry beside our codes.
const internalError = -32_603;
const badRequest = -32_600;

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // Proxies cut what is silent for a minute; the client starts anew when a server is gone without a word.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter({ error, shape, ctx }) {
      const wire = toWireError(error);
      // Our codes instead of tRPC's own text: that holds zod dumps, stacks and whatever a driver said.
      return {
        // tRPC takes errors of ours for internal ones, and a subscription tries again after those for ever.
        code: errorStatus(wire.code) < 500 && shape.code === internalError ? badRequest : shape.code,
        message: wire.message,
        data: { ...wire, httpStatus: errorStatus(wire.code), request_id: ctx?.requestId ?? null },
      };
    },
  });

export const router = t.router;

/** Levels of arrays and objects in an input: ours have at most six, and walking 100,000 of them would end the stack. */
const maxDepth = 32;

/** Where a text in `value` is malformed, or where it nests too deeply, in words; null when nowhere. */
function findFault(value: unknown, path: string, depth: number): { path: string; message: string } | null {
  const malformed = { path, message: 'holds a NUL character or half a surrogate pair; send well-formed Unicode text' };
  if (typeof value === 'string') return isWellFormedText(value) ? null : malformed;
  if (typeof value !== 'object' || value === null) return null;
  if (depth === maxDepth) return { path: '', message: `is nested more than ${maxDepth} levels deep` };
  for (const [key, inner] of Object.entries(value)) {
    if (!isWellFormedText(key)) return malformed;
    const at = path === '' ? key : `${path}.${key}`;
    // Parsers drop it without a word, as it would set what an object inherits from.
    if (key === '__proto__') return { path: at, message: 'is no name that a field can have' };
    const found = findFault(inner, at, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/**
 * NUL, which Postgres cannot store, lone surrogates, which UTF-8 cannot carry, `__proto__` and endless nesting are refused
 * anywhere in an input, once for all doors. @throws AppError `validation_failed`
 */
export function refuseMalformed(input: unknown): void {
  const fault = findFault(input, '', 0);
  if (fault === null) return;
  const path = redactKeys(fault.path.slice(0, 200));
  const where = path === '' ? '' : `${path}: `;
  throw new AppError('validation_failed', `The request is not valid: ${where}${fault.message}.`, {
    issues: [{ path, message: fault.message }],
  });
}

const isStream = (value: unknown) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** The output of a subscription: messages of this shape, each under the id from which a client goes on. */
export const streamOf = <Item extends z.ZodType>(item: Item) =>
  z
    .custom<AsyncIterable<TrackedEnvelope<z.input<Item>>>>(isStream)
    .transform(async function* (messages): AsyncGenerator<TrackedEnvelope<z.output<Item>>> {
      for await (const [id, message] of messages) yield tracked(id, item.parse(message));
    });

// The last of what stands before a procedure: it is the first that reads the body.
const wellFormed = t.middleware(async ({ getRawInput, next }) => {
  refuseMalformed(await getRawInput());
  return next();
});

/** A procedure that anybody may call, signed in or not. */
export const open = (rest?: RestRoute) => t.procedure.use(wellFormed).meta({ access: 'public', ...(rest && { rest }) });

/** The declarations of a scoped procedure beside its scope. */
interface ScopedOptions {
  /** It makes a new object, which its caller wrote and is answered in full. A REST route says so by its status 201. */
  readonly creates?: true;
}

/**
 * A procedure that a principal bound to a merchant may call if it holds the scope (`any_key`: whoever it is). A mutation
 * that sessions may call declares its `Risk` with `.meta`, or the process does not start.
 */
export const scoped = (access: Exclude<Access, 'public'>, rest?: RestRoute, { creates }: ScopedOptions = {}) => {
  const readScope = creates === true || rest?.status === 201 ? null : readScopeBeside(access);
  const meta = { access, ...(rest && { rest }), ...(readScope !== null && { readScope }) };
  const guarded = t.procedure.meta(meta).use(async ({ ctx, type, meta: declared, next }) => {
    requireAccess(ctx, access);
    if (type === 'mutation') {
      if (declared?.frozen === undefined) requireUnfrozen(ctx.principal);
      if (declared?.fresh === 'always') requireFresh(ctx.principal, access);
    }
    if (rest?.idempotency === 'money') requireIdempotencyKey(ctx);
    const result = await next({ ctx: bindTenant(ctx) });
    const withoutRead = readScope !== null && !scopesOf(ctx.principal).has(readScope);
    return type === 'mutation' && result.ok && withoutRead
      ? { ...result, data: withoutReadScope(result.data) }
      : result;
  });
  return guarded.use(wellFormed);
};

/** A procedure of internal services that stands above merchants (`merchants`, `rates`, `chain`). */
export const aboveMerchants = (scope: Scope) => {
  if (bindsMerchant(scope)) throw new Error(`${scope} binds a merchant: use scoped`);
  const guarded = t.procedure.meta({ access: scope }).use(({ ctx, next }) => {
    requireAccess(ctx, scope);
    return next({ ctx: { ...ctx, principal: requireKnown(ctx.principal) } });
  });
  return guarded.use(wellFormed);
};

/**
 * Whether who calls may call what asks for this access. Asks nothing but who that is, so that it comes before the input.
 * @throws AppError `missing_api_key`, `missing_scope`, `validation_failed` when no merchant is named
 */
export function requireAccess(ctx: Context, access: Access): void {
  if (access === 'public') return;
  requireKnown(ctx.principal);
  if (access === 'any_key' || bindsMerchant(access)) bindTenant(ctx);
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

/** @throws AppError `idempotency_key_required` to a key whose setting asks for one */
function requireIdempotencyKey({ principal, hasIdempotencyKey }: Context): void {
  if (principal.type !== 'api_key' || !principal.requireIdempotencyKey || hasIdempotencyKey) return;
  throw new AppError(
    'idempotency_key_required',
    'This API key insists on an Idempotency-Key header here, which the REST API honours. Send one that is unique to this refund, payout or withdrawal, and the same one when you try again.',
  );
}
