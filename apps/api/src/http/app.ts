import { setImmediate } from 'node:timers/promises';
import { AppError, errorStatus, redactKeys } from '@cryptoix/core';
import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { BASE_PATH, CLIENT_IP_HEADER } from '../auth/gate.ts';
import type { Context, Runtime } from '../context.ts';
import type { KeyUsage } from '../keys/usage.ts';
import type { Caller } from '../principal.ts';
import { appRouter } from '../router.ts';
import { toWireError } from '../trpc.ts';
import { createAuthenticator } from './authenticate.ts';
import { bodyLimitOf, limitBody, maxBodyBytes, strangerBodyBytes } from './body.ts';
import { clientIp, isUntrustedForward } from './client-ip.ts';
import { createNetworkBudget } from './network-budget.ts';
import { createDashboard } from './dashboard.ts';
import { docsPage } from './docs-page.ts';
import { logFailure } from './failure.ts';
import { refuseKeyInUrl } from './key-in-url.ts';
import { openApiDocument } from './openapi.ts';
import { hasDotSegments, isPage, strictestPolicy } from './page.ts';
import { countRequest, requireWithin } from './request-limit.ts';
import { createRestAdapter, errorResponse, newRequestId } from './rest.ts';
import { checkProcedures, restRoutes } from './routes.ts';
import { sameRights, type Streams, wantsStream, withTenantOfUrl } from './streams.ts';

/** Bytes of a tRPC body that publishes many events: 2 MB (contract, Envelope). */
const maxManyBytes = 2_097_152;
/** Calls of one tRPC batch; more would get around the per-request limits. */
const maxBatch = 20;

/** JSON-RPC 2.0, 5.1: the number tRPC's errors carry beside our codes. */
const jsonRpcInvalidRequest = -32_600;

interface Variables {
  requestId: string;
  ip: string | null;
}

/**
 * Everything the `api` role serves on one port.
 * @param dashboardFolder the built dashboard
 * @param demoShop the servers of the demo merchant, at /demo
 * @throws Error when a procedure declares no access: the process does not start
 */
export function createApp({
  services,
  db,
  usage,
  streams,
  dashboardFolder,
  demoShop,
}: Runtime & {
  usage: KeyUsage;
  streams: Streams;
  dashboardFolder: string;
  demoShop?: Hono;
}) {
  checkProcedures(appRouter);
  const { config, log } = services;
  const budget = createNetworkBudget();
  const lookUp = createAuthenticator({ services, db });
  /** Who a request comes from; who is nobody, or shows a credential that does not hold, pays for the body from its network's budget. */
  const authenticate: typeof lookUp = async (headers, ip, door) => {
    try {
      const principal = await lookUp(headers, ip, door);
      if (principal.type === 'anonymous') budget.spend(ip, headers, services.now());
      return principal;
    } catch (error) {
      if (error instanceof AppError) budget.spend(ip, headers, services.now());
      throw error;
    }
  };
  const rest = createRestAdapter({
    services,
    db,
    usage,
    router: appRouter,
    procedures: restRoutes(appRouter),
    authenticate,
  });
  const dashboard = createDashboard(dashboardFolder);
  let warned = false;
  const openApi = JSON.stringify(openApiDocument({ publicUrl: config.publicUrl }));
  const app = new Hono<{ Bindings: HttpBindings; Variables: Variables }>();

  app.use(async (c, next) => {
    const started = performance.now();
    const requestId = newRequestId(services.now());
    c.set('requestId', requestId);
    const peer = getConnInfo(c).remote.address;
    c.set('ip', clientIp(peer, c.req.header('x-forwarded-for'), config.trustedProxies));
    if (!warned && isUntrustedForward(peer, c.req.raw.headers, config.trustedProxies)) {
      warned = true;
      log.warn(
        { peer },
        'a forwarded header came from a peer that TRUSTED_PROXIES does not name: it does not count. If this is your proxy, all who come through it share one address, in limits, allow-lists and the audit log, until TRUSTED_PROXIES names it',
      );
    }
    await next();
    c.header('X-Request-Id', requestId);
    if (isPage(c.res) && !c.res.headers.has('Content-Security-Policy'))
      c.header('Content-Security-Policy', strictestPolicy);
    // A connection whose request does not come to its end is cut soon: the client must not send its next one there.
    // What arrived together with the headers is only seen in the next turn of the loop.
    if (!c.env.incoming.complete) await setImmediate();
    if (!c.env.incoming.complete) c.header('Connection', 'close');
    // The path alone, and that without anything that looks like a key: a query can hold what no log may.
    log.debug(
      {
        request_id: requestId,
        caller_request_id: redactKeys(c.req.header('x-request-id')?.slice(0, 100) ?? '') || undefined,
        method: c.req.method,
        path: redactKeys(c.req.path).slice(0, 200),
        status: c.res.status,
        ms: Math.round(performance.now() - started),
      },
      'request',
    );
  });
  app.use(
    secureHeaders({
      strictTransportSecurity: config.publicUrl.startsWith('https:') ? 'max-age=31536000' : false,
      crossOriginResourcePolicy: 'same-origin',
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
    }),
  );

  app.use(async (c, next) => {
    // A proxy that lets only /v1 through must not be got around by /v1/../trpc: paths count as they are written.
    if (hasDotSegments(c.env.incoming.url ?? '')) throw new AppError('not_found', 'There is nothing at this path.');
    await refuseKeyInUrl({ services, db }, new URL(c.req.url));
    return next();
  });

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    try {
      await db.execute(sql`SELECT 1`);
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'unavailable', message: 'The database does not answer.' }, 503);
    }
  });

  app.get(
    '/v1/openapi.json',
    () =>
      new Response(openApi, {
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' },
      }),
  );
  app.all('/v1/*', (c) =>
    rest({ request: c.req.raw, url: new URL(c.req.url), requestId: c.get('requestId'), ip: c.get('ip') }),
  );
  app.all('/v1', (c) =>
    rest({ request: c.req.raw, url: new URL(c.req.url), requestId: c.get('requestId'), ip: c.get('ip') }),
  );

  const tooLarge = (limit: number) =>
    bodyLimit({
      maxSize: limit,
      onError: () => {
        throw new AppError('payload_too_large', `The body is larger than ${limit} bytes. Send less at a time.`);
      },
    });
  app.all('/trpc/*', async (c) => {
    const started = performance.now();
    const isStream = wantsStream(c.req.raw.headers);
    const identify = async () => {
      const own = isStream ? withTenantOfUrl(c.req.raw.headers, new URL(c.req.url)) : c.req.raw.headers;
      return authenticate(own, c.get('ip'), 'trpc');
    };
    // EventSource shows a page nothing of an HTTP error: what is wrong is told inside the stream.
    const refused = (error: unknown) => {
      if (!isStream) throw error;
      return { refusal: error };
    };
    const caller = await identify().then((principal) => ({ principal }), refused);
    const principal: Caller = 'principal' in caller ? caller.principal : { type: 'anonymous' };
    // A batch is as many requests as it has calls.
    const { searchParams, pathname } = new URL(c.req.url);
    const calls = searchParams.get('batch') === '1' ? pathname.split(/,|%2c/i).length : 1;
    requireWithin(countRequest(usage.limiter, principal, services.now(), calls), principal);
    const context: Context & Record<string, unknown> = {
      services,
      db,
      principal,
      requestId: c.get('requestId'),
      ip: c.get('ip'),
      cookie: c.req.raw.headers.get('cookie'),
      // A batch shares its headers, so that only REST can honour an Idempotency-Key.
      hasIdempotencyKey: false,
      afterCommit: (task) => task(),
    };
    const most = c.req.path === '/trpc/events.publish_many' ? maxManyBytes : maxBodyBytes;
    let release: (() => void) | null = null;
    const answer = await fetchRequestHandler({
      endpoint: '/trpc',
      // Its body is read when a procedure has let the caller in, not before.
      req: limitBody(c.req.raw, bodyLimitOf(principal, most)),
      router: appRouter,
      createContext: ({ info }) => {
        if ('refusal' in caller) throw caller.refusal;
        if (info.type === 'subscription') release = streams.take(principal);
        return context;
      },
      maxBatchSize: maxBatch,
      onError: ({ error, path }) => logFailure(log, error, { path, request_id: c.get('requestId') }),
      // The statuses of the contract, which know 422 and 409 where tRPC's codes are coarser.
      responseMeta: ({ errors, info }) => {
        const codes = new Set(errors.map((error) => errorStatus(toWireError(error).code)));
        const [status] = codes;
        return {
          headers: { 'Cache-Control': 'no-store' },
          ...(errors.length === info?.calls.length && codes.size === 1 && status !== undefined ? { status } : {}),
        };
      },
    });
    const mayStay = async () => sameRights(principal, await identify());
    const response = streams.serve(answer, release, mayStay);
    if (principal.type === 'api_key') {
      usage.record({
        id: c.get('requestId'),
        keyId: principal.id,
        tenant: principal.tenant,
        method: c.req.method,
        route: redactKeys(c.req.path).slice(0, 200),
        status: response.status,
        errorCode: null,
        durationMs: Math.round(performance.now() - started),
        ip: c.get('ip'),
        at: services.now(),
        scope: null,
      });
    }
    return response;
  });

  // Below here nobody shows a key, and what a session sends is small.
  app.use(async (c, next) => {
    budget.spend(c.get('ip'), c.req.raw.headers, services.now());
    return next();
  });
  app.use(`${BASE_PATH}/*`, tooLarge(strangerBodyBytes));
  app.all(`${BASE_PATH}/*`, (c) => {
    const headers = new Headers(c.req.raw.headers);
    // Set by us alone: what a caller wrote there is dropped.
    headers.delete(CLIENT_IP_HEADER);
    const ip = c.get('ip');
    if (ip !== null) headers.set(CLIENT_IP_HEADER, ip);
    return services.auth.handler(new Request(c.req.raw, { headers }));
  });

  if (demoShop !== undefined) {
    app.use('/demo/*', tooLarge(maxBodyBytes));
    app.route('/demo', demoShop);
  }

  app.route('/docs', docsPage());
  app.all('*', async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      throw new AppError('not_found', 'There is nothing at this path. The reference at /docs lists the routes.');
    return dashboard(c.req.path, c.req.header('accept-encoding') ?? '');
  });

  app.onError((thrown, c) => {
    const error = toWireError(thrown);
    const status = errorStatus(error.code);
    logFailure(log, thrown, { request_id: c.get('requestId') });
    const refusal = errorResponse(status, error, c.get('requestId'));
    if (!c.req.path.startsWith('/trpc')) return refusal;
    // What is refused before tRPC has begun must still read as tRPC's errors do, or its clients cannot.
    const data = { ...error, httpStatus: status, request_id: c.get('requestId') };
    return Response.json(
      { error: { code: jsonRpcInvalidRequest, message: error.message, data } },
      { status, headers: refusal.headers },
    );
  });
  return app;
}
