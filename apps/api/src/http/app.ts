import { join } from 'node:path';
import { AppError } from '@cryptoix/core';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { BASE_PATH, CLIENT_IP_HEADER } from '../auth/gate.ts';
import type { Runtime } from '../context.ts';
import { createReadiness, type Readiness } from '../db/readiness.ts';
import type { KeyUsage } from '../keys/usage.ts';
import { appRouter } from '../router.ts';
import { createAuthenticator } from './authenticate.ts';
import { maxBodyBytes, anonymousBodyBytes } from './body.ts';
import { charge, type Doors } from './caller.ts';
import { checkoutPages } from './checkout/routes.ts';
import { checkProcedures } from './check-procedures.ts';
import { createNetworkBudget } from './network-budget.ts';
import { createDashboard } from './dashboard.ts';
import { createEdge } from './edge.ts';
import { guides } from './guides.ts';
import type { Incoming } from './incoming.ts';
import { createListener } from './listener.ts';
import { openApiDocument } from './openapi.ts';
import { isPage, strictestPolicy } from './page.ts';
import { referencePage } from './reference-page.ts';
import { responseOf } from './reply.ts';
import { createRestDoor } from './rest.ts';
import { proceduresOf, restRoutes } from './procedures.ts';
import type { Streams } from './streams.ts';
import { createTrpcDoor } from './trpc.ts';
import { measuringJson } from './work.ts';

/** Shared by hono's handlers of one request. */
interface Variables {
  incoming: Incoming;
}

/**
 * The request listener for everything that the `api` role serves on one port.
 * @param dashboardFolder the built dashboard
 * @param isReady responds to /readyz; that of a process that does not stop by default
 * @param demoShop the demo merchant's own servers, mounted at /demo
 * @throws Error when a procedure declares no access: the process does not start
 */
export function createApp({
  services,
  db,
  usage,
  streams,
  dashboardFolder,
  isReady = createReadiness(db, services.log, () => false),
  demoShop,
}: Runtime & {
  usage: KeyUsage;
  streams: Streams;
  dashboardFolder: string;
  isReady?: () => Promise<Readiness>;
  demoShop?: Hono;
}) {
  checkProcedures(appRouter);
  const { config } = services;
  const budget = createNetworkBudget();
  const doors: Doors = { services, db, usage, budget, streams, authenticate: createAuthenticator({ services, db }) };
  const rest = createRestDoor(doors, restRoutes(appRouter));
  const edge = createEdge(doors);
  const trpc = createTrpcDoor(doors, proceduresOf(appRouter));
  const dashboard = createDashboard(dashboardFolder);
  const openApi = JSON.stringify(openApiDocument({ publicUrl: config.publicUrl }));
  const app = new Hono<{ Bindings: HttpBindings; Variables: Variables }>();

  app.use(async (c, next) => {
    const incoming = edge.arrive(c.env.incoming, new URL(c.req.url), c.req.path);
    c.set('incoming', incoming);
    await edge.complete(incoming, async () => {
      await next();
      if (isPage(c.res) && !c.res.headers.has('Content-Security-Policy'))
        c.res.headers.set('Content-Security-Policy', strictestPolicy);
      return c.res;
    });
  });
  app.use(async (c, next) => {
    await edge.admit(c.get('incoming'));
    return next();
  });

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const { code, body } = await isReady();
    return c.json(body, code);
  });

  app.get(
    '/v1/openapi.json',
    () =>
      new Response(openApi, {
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' },
      }),
  );
  for (const path of ['/v1/*', '/v1']) app.all(path, async (c) => responseOf(await rest(c.get('incoming'))));
  app.all('/trpc/*', async (c) => {
    const incoming = c.get('incoming');
    const { method, url, headers } = incoming;
    const call = url.searchParams.has('batch') ? null : trpc.directCall(method, url.pathname, headers);
    return call === null ? trpc.adapt(incoming, c.req.raw) : responseOf(await trpc.call(incoming, call));
  });

  // The routes below take no API key, and need only small bodies.
  app.use(async (c, next) => {
    charge(doors, c.get('incoming'));
    return next();
  });
  const tooLarge = (limit: number) =>
    bodyLimit({
      maxSize: limit,
      onError: () => {
        throw new AppError('payload_too_large', `The body is larger than ${limit} bytes. Send less at a time.`);
      },
    });
  app.use(`${BASE_PATH}/*`, tooLarge(anonymousBodyBytes));
  app.all(`${BASE_PATH}/*`, (c) => {
    const headers = new Headers(c.req.raw.headers);
    // Only we set it: a value from the caller is dropped.
    headers.delete(CLIENT_IP_HEADER);
    const { ip } = c.get('incoming');
    if (ip !== null) headers.set(CLIENT_IP_HEADER, ip);
    return services.auth.handler(measuringJson(new Request(c.req.raw, { headers })));
  });

  if (demoShop !== undefined) {
    app.use('/demo/*', tooLarge(maxBodyBytes));
    app.route('/demo', demoShop);
  }

  app.route('/', checkoutPages({ services, db }));
  app.route('/docs/api', referencePage());
  app.route(
    '/',
    guides({
      folder: join(dashboardFolder, 'docs'),
      publicUrl: config.publicUrl,
      egressAddresses: config.egressAddresses,
    }),
  );
  app.all('*', async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      throw new AppError('not_found', 'There is nothing at this path. The reference at /docs/api lists the routes.');
    return dashboard(c.req.path, c.req.header('accept-encoding') ?? '');
  });

  app.onError((thrown, c) => responseOf(edge.refusal(c.get('incoming'), thrown)));
  return createListener({ log: services.log, edge, rest, trpc, fetch: app.fetch });
}
