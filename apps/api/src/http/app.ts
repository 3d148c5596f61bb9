import { setImmediate } from 'node:timers/promises';
import { AppError, errorStatus, redactKeys } from '@cryptoix/core';
import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { sql } from 'drizzle-orm';
import { type Context as HonoContext, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { BASE_PATH, CLIENT_IP_HEADER } from '../auth/gate.ts';
import type { Runtime } from '../context.ts';
import type { KeyUsage } from '../keys/usage.ts';
import { appRouter } from '../router.ts';
import { toWireError } from '../wire-error.ts';
import { createAuthenticator } from './authenticate.ts';
import { maxBodyBytes, strangerBodyBytes } from './body.ts';
import { charge, type Doors, identify, type Incoming, newRequestId, paidCall } from './caller.ts';
import { checkProcedures } from './check-procedures.ts';
import { clientIp, isUntrustedForward } from './client-ip.ts';
import { createNetworkBudget } from './network-budget.ts';
import { createDashboard } from './dashboard.ts';
import { docsPage } from './docs-page.ts';
import { errorResponse } from './envelope.ts';
import { logFailure } from './failure.ts';
import { refuseKeyInUrl } from './key-in-url.ts';
import { openApiDocument } from './openapi.ts';
import { hasDotSegments, isPage, strictestPolicy } from './page.ts';
import { createRestDoor } from './rest.ts';
import { proceduresOf, restRoutes } from './routes.ts';
import type { Streams } from './streams.ts';
import { createTrpcDoor, trpcErrorResponse } from './trpc.ts';
import { countingWork, measured, measuringJson } from './work.ts';

interface Variables {
  requestId: string;
  ip: string | null;
  startedAt: number;
}

/** A request as a door takes it. */
const incomingOf = (c: HonoContext<{ Bindings: HttpBindings; Variables: Variables }>): Incoming => ({
  request: c.req.raw,
  url: new URL(c.req.url),
  requestId: c.get('requestId'),
  ip: c.get('ip'),
  startedAt: c.get('startedAt'),
});

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
  const doors: Doors = { services, db, usage, budget, authenticate: createAuthenticator({ services, db }) };
  const rest = createRestDoor(doors, restRoutes(appRouter));
  const trpc = createTrpcDoor(doors, streams, proceduresOf(appRouter));
  const dashboard = createDashboard(dashboardFolder);
  let warned = false;
  const openApi = JSON.stringify(openApiDocument({ publicUrl: config.publicUrl }));
  const app = new Hono<{ Bindings: HttpBindings; Variables: Variables }>();

  app.use(async (c, next) => {
    const started = performance.now();
    const requestId = newRequestId(services.now());
    c.set('requestId', requestId);
    c.set('startedAt', started);
    const peer = getConnInfo(c).remote.address;
    c.set('ip', clientIp(peer, c.req.header('x-forwarded-for'), config.trustedProxies));
    if (!warned && isUntrustedForward(peer, c.req.raw.headers, config.trustedProxies)) {
      warned = true;
      log.warn(
        { peer },
        'a forwarded header came from a peer that TRUSTED_PROXIES does not name: it does not count. If this is your proxy, all who come through it share one address, in limits, allow-lists and the audit log, until TRUSTED_PROXIES names it',
      );
    }
    const work = { ms: 0, ofStranger: false };
    await countingWork(work, next);
    if (work.ofStranger) budget.spendTime(paidCall(incomingOf(c)), work.ms, services.now());
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
    // Looking through a long URL takes time too: whose network has used its time is known or refused first.
    const incoming = incomingOf(c);
    if (budget.isSpent(paidCall(incoming), services.now()))
      await identify(doors, incoming, c.req.path.startsWith('/v1') ? 'rest' : 'trpc');
    await measured(() => refuseKeyInUrl({ services, db }, incoming.url));
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
  for (const path of ['/v1/*', '/v1']) app.all(path, (c) => rest(incomingOf(c)));
  app.all('/trpc/*', (c) => trpc(incomingOf(c)));

  // Below here nobody shows a key, and what a session sends is small.
  app.use(async (c, next) => {
    charge(doors, incomingOf(c));
    return next();
  });
  const tooLarge = (limit: number) =>
    bodyLimit({
      maxSize: limit,
      onError: () => {
        throw new AppError('payload_too_large', `The body is larger than ${limit} bytes. Send less at a time.`);
      },
    });
  app.use(`${BASE_PATH}/*`, tooLarge(strangerBodyBytes));
  app.all(`${BASE_PATH}/*`, (c) => {
    const headers = new Headers(c.req.raw.headers);
    // Set by us alone: what a caller wrote there is dropped.
    headers.delete(CLIENT_IP_HEADER);
    const ip = c.get('ip');
    if (ip !== null) headers.set(CLIENT_IP_HEADER, ip);
    return services.auth.handler(measuringJson(new Request(c.req.raw, { headers })));
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
    const write = c.req.path.startsWith('/trpc') ? trpcErrorResponse : errorResponse;
    return write(status, error, c.get('requestId'));
  });
  return app;
}
