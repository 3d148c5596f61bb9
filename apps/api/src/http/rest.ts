import { AppError, errorStatus, newId, type Scope, scopeSchema } from '@cryptoix/core';
import { callTRPCProcedure } from '@trpc/server';
import { z } from 'zod';
import { bindTenant, type Context, type Runtime } from '../context.ts';
import type { KeyUsage } from '../keys/usage.ts';
import type { RateState } from '../keys/rate-limit.ts';
import { type Caller, scopesOf } from '../principal.ts';
import type { AppRouter } from '../router.ts';
import { refuseMalformed, requireAccess, toWireError, type WireError } from '../trpc.ts';
import type { createAuthenticator } from './authenticate.ts';
import { bodyLimitOf, maxBodyBytes, readBytes } from './body.ts';
import { parseExactJson, TooManyNumbers } from './exact-json.ts';
import { logFailure } from './failure.ts';
import { type Answer, idempotencyKeyOf, runOnce } from './idempotency.ts';
import { countRequest, requireWithin } from './request-limit.ts';
import type { RestProcedure } from './routes.ts';

interface Match {
  readonly procedure: RestProcedure;
  readonly values: Record<string, string>;
}

/** A request as the adapter takes it: what the server knows of it beside the Request itself. */
export interface RestRequest {
  readonly request: Request;
  readonly url: URL;
  readonly requestId: string;
  readonly ip: string | null;
}

const invalid = (path: string, message: string) =>
  new AppError('validation_failed', `The request is not valid: ${path === '' ? '' : `${path}: `}${message}.`, {
    issues: [{ path, message }],
  });

/** Compiles the routes, and finds those whose path fits. */
function createMatcher(procedures: readonly RestProcedure[]) {
  const compiled = procedures.map((procedure) => ({
    procedure,
    pattern: new RegExp(`^${procedure.rest.path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  return (path: string): Match[] =>
    compiled.flatMap(({ procedure, pattern }) => {
      const found = pattern.exec(path);
      return found === null ? [] : [{ procedure, values: { ...found.groups } }];
    });
}

/** Reads one text of a path or query as its field's type. What does not fit stays text, for the schema to refuse. */
function readParameter(text: string, type: string | undefined): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,17}(\.\d{1,17})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** A path parameter, decoded. Half an escape is no id of ours. @throws AppError `not_found` */
function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AppError('not_found', 'There is nothing at this path.');
  }
}

function readPath({ procedure, values }: Match): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      readParameter(decodeSegment(text), procedure.parameters.get(name)),
    ]),
  );
}

/** @throws AppError `validation_failed` for a parameter that stands twice or is the path's */
function readQuery(search: URLSearchParams, { procedure, values }: Match): Record<string, unknown> {
  const query = new Map<string, unknown>();
  for (const name of new Set(search.keys())) {
    const texts = search.getAll(name);
    const type = procedure.parameters.get(name);
    if (Object.hasOwn(values, name)) throw invalid(name, 'stands in the path; remove it from the query');
    if (type === 'array') query.set(name, texts);
    else if (texts.length > 1) throw invalid(name.slice(0, 100), 'stands twice; send it once');
    else query.set(name, readParameter(texts[0] ?? '', type));
  }
  return Object.fromEntries(query);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as an object; a missing one or `null` counts as `{}`, since the Go SDK sends `null`.
 * @throws AppError `payload_too_large`, `unsupported_media_type`, `invalid_json`, `validation_failed`
 */
async function readBody(
  { principal }: Context,
  request: Request,
  { procedure, values }: Match,
): Promise<Record<string, unknown>> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new AppError(
      'unsupported_media_type',
      'Send the body as it is, without Content-Encoding: we do not unpack it.',
    );
  }
  const bytes = await readBytes(request, bodyLimitOf(principal, procedure.rest.maxBodyBytes ?? maxBodyBytes));
  if (bytes.length === 0) return {};
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json.');
  }
  let body: unknown;
  try {
    body = parseExactJson(utf8.decode(bytes));
  } catch (error) {
    if (error instanceof TooManyNumbers) throw invalid('', 'the body holds more numbers than any call of ours takes');
    throw new AppError('invalid_json', 'The body is not valid JSON in UTF-8. Check quotes, commas and brackets.');
  }
  if (body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw invalid('', 'the body is one JSON object');
  const taken = Object.keys(values).find((name) => Object.hasOwn(body, name));
  if (taken !== undefined) throw invalid(taken, 'stands in the path; remove it from the body');
  // Entry by entry: a schema would drop `__proto__`, which is to be refused like any other unknown field.
  return Object.fromEntries<unknown>(Object.entries(body));
}

/** `{ items, …paging }` becomes data and meta; anything else is data. */
const page = z.looseObject({ items: z.array(z.unknown()), next_cursor: z.string().nullable(), has_more: z.boolean() });

function envelope(output: unknown): Record<string, unknown> {
  const paged = page.safeParse(output);
  if (!paged.success) return { ok: true, data: output, meta: {} };
  const { items, ...meta } = paged.data;
  return { ok: true, data: items, meta };
}

const part = z.record(z.string(), z.unknown());

/** The envelope of a success with this request's id in its place. */
function withRequestId(body: Record<string, unknown>, requestId: string): Record<string, unknown> {
  return { ...body, meta: { ...part.parse(body['meta']), request_id: requestId } };
}

/**
 * What makes two requests one. The caller's scopes are part of it: a stored answer, which may hold a secret, must not
 * reach a key that could not have asked for it. A rotated key has its twin's scopes and gets its answers.
 */
function sameRequest(ctx: Context, request: unknown): string {
  return JSON.stringify([request, [...scopesOf(ctx.principal)].toSorted()]);
}

function rateHeaders(rate: RateState): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(rate.limit),
    'X-RateLimit-Remaining': String(rate.remaining),
    'X-RateLimit-Reset': String(rate.resetAt),
    // draft-ietf-httpapi-ratelimit-headers: r is what remains, t the seconds until it is renewed.
    RateLimit: `"default";r=${rate.remaining};t=${rate.resetSeconds}`,
    'RateLimit-Policy': `"default";q=${rate.limit};w=60`,
  };
}

/** What the details of an error say to its headers. */
const errorHints = z.object({ retry_after: z.int().catch(1), allow: z.string().catch('GET') });

/** Headers that go with an error by its status. */
function errorHeaders(status: number, { details }: WireError): Record<string, string> {
  const hints = errorHints.parse(details ?? {});
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  if (status === 429) return { 'Retry-After': String(hints.retry_after) };
  if (status === 405) return { Allow: hints.allow };
  return {};
}

/** The envelope of an error. */
export function errorResponse(
  status: number,
  error: WireError,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json(
    { ok: false, error: { ...error, request_id: requestId } },
    { status, headers: { 'Cache-Control': 'no-store', ...errorHeaders(status, error), ...headers } },
  );
}

/**
 * The public REST API: finds the procedure of a route, reads its input from path, query and body, and calls it as the
 * API key that came along.
 */
export function createRestAdapter({
  services,
  db,
  usage,
  router,
  procedures,
  authenticate,
}: Runtime & {
  usage: KeyUsage;
  router: AppRouter;
  procedures: readonly RestProcedure[];
  authenticate: ReturnType<typeof createAuthenticator>;
}) {
  const match = createMatcher(procedures);

  function findRoute(method: string, path: string): Match {
    const fitting = match(path);
    const exact = fitting.find(({ procedure }) => procedure.rest.method === method);
    if (exact !== undefined) return exact;
    if (fitting.length === 0)
      throw new AppError('not_found', 'There is no such route. The reference at /docs lists them.');
    const allow = [...new Set(fitting.map(({ procedure }) => procedure.rest.method))].join(', ');
    throw new AppError('method_not_allowed', `This route takes ${allow}.`, { allow });
  }

  async function call(ctx: Context, { procedure }: Match, input: unknown, signal: AbortSignal): Promise<Answer> {
    const output: unknown = await callTRPCProcedure({
      router,
      path: procedure.name,
      type: procedure.type,
      ctx,
      getRawInput: async () => input,
      input,
      signal,
      batchIndex: 0,
    });
    return { status: procedure.rest.status ?? 200, body: envelope(output) };
  }

  return async function handle({ request, url, requestId, ip }: RestRequest): Promise<Response> {
    const started = performance.now();
    const path = url.pathname.slice('/v1'.length);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    let headers: Record<string, string> = {};
    let caller: Caller | null = null;
    let found: Match | null = null;
    let response: Response;
    let errorCode: string | null = null;
    try {
      const principal = await authenticate(request.headers, ip, 'rest');
      caller = principal;
      const rate = countRequest(usage.limiter, principal, services.now());
      if (rate !== null) headers = rateHeaders(rate);
      requireWithin(rate, principal);
      found = findRoute(method, path);
      const route = found;
      const ctx: Context = {
        services,
        db,
        principal,
        requestId,
        ip,
        cookie: request.headers.get('cookie'),
        hasIdempotencyKey: request.headers.has('idempotency-key'),
        afterCommit: (task) => task(),
      };
      // Before the body: what a refused caller sends is not read.
      requireAccess(ctx, route.procedure.access);
      const outside = method === 'GET' || method === 'DELETE' ? {} : await readBody(ctx, request, route);
      const input = { ...readQuery(url.searchParams, route), ...outside, ...readPath(route) };
      // Before anything walks it: what tells two requests apart is made of it.
      refuseMalformed(input);
      const stored = method === 'POST' && route.procedure.rest.idempotency !== 'never';
      const key = stored ? idempotencyKeyOf(request.headers) : null;
      const answer =
        key === null || principal.type === 'anonymous'
          ? { ...(await call(ctx, route, input, request.signal)), replayed: false }
          : await runOnce(bindTenant(ctx), key, sameRequest(ctx, [method, path, input]), (inner) =>
              call(inner, route, input, request.signal),
            );
      if (answer.replayed) headers['Idempotent-Replayed'] = 'true';
      response = Response.json(withRequestId(answer.body, requestId), {
        status: answer.status,
        headers: { 'Cache-Control': 'no-store', ...headers },
      });
    } catch (thrown) {
      const error = toWireError(thrown);
      const status = errorStatus(error.code);
      logFailure(services.log, thrown, { request_id: requestId });
      errorCode = error.code;
      response = errorResponse(status, error, requestId, headers);
    }
    if (caller?.type === 'api_key') {
      const access = scopeSchema.safeParse(found?.procedure.access);
      const scope: Scope | null = response.ok && access.success ? access.data : null;
      usage.record({
        id: requestId,
        keyId: caller.id,
        tenant: caller.tenant,
        method: request.method,
        route: found === null ? '(no route)' : `/v1${found.procedure.rest.path}`,
        status: response.status,
        errorCode,
        durationMs: Math.round(performance.now() - started),
        ip,
        at: services.now(),
        scope,
      });
    }
    return response;
  };
}

/** A new id for a request. A caller's own `X-Request-Id` is logged beside it and never used in its place. */
export const newRequestId = (now: Date): string => newId('request', now.getTime());
