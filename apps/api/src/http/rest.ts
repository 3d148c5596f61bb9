import { errorStatus } from '@cryptoix/core';
import { callTRPCProcedure } from '@trpc/server';
import { bindTenant, type Context } from '../context.ts';
import { RefusedKeyError } from '../keys/refused.ts';
import type { Caller } from '../principal.ts';
import { appRouter } from '../router.ts';
import { requireAccess } from '../trpc.ts';
import { toWireError } from '../wire-error.ts';
import { contextOf, type Doors, identify, limit, recordRefusal, recordUse, waitingOf } from './caller.ts';
import { envelope, errorReply, rateHeaders, withRequestId } from './envelope.ts';
import { logFailure } from './failure.ts';
import { type StoredResponse, idempotencyKeyOf, runOnce, takesIdempotencyKey } from './idempotency.ts';
import type { Incoming } from './incoming.ts';
import { jsonReply, type Reply } from './reply.ts';
import { readInput } from './rest-input.ts';
import { createRouteFinder, type Match } from './rest-route.ts';
import type { RestProcedure } from './procedures.ts';
import { measured } from './work.ts';

/** Calls the procedure of a route, in this context or in a transaction of it. */
async function call(ctx: Context, { procedure }: Match, input: unknown): Promise<StoredResponse> {
  const output: unknown = await callTRPCProcedure({
    router: appRouter,
    path: procedure.name,
    type: procedure.type,
    ctx,
    getRawInput: async () => input,
    input,
    signal: undefined,
    batchIndex: 0,
  });
  return { status: procedure.rest.status ?? 200, body: envelope(output, procedure.pages !== null) };
}

/** A request's state, filled stage by stage: an error response and the record of the call use what there is of it. */
interface Progress {
  caller: Caller | null;
  match: Match | null;
  headers: Record<string, string>;
  /** What the response shows. */
  data?: unknown;
}

/**
 * The public REST API: finds the procedure of a route, reads its input from path, query and body, and calls it for the
 * API key of the request.
 */
export function createRestDoor(doors: Doors, procedures: readonly RestProcedure[]) {
  const { services } = doors;
  const findRoute = createRouteFinder(procedures);

  async function respond(incoming: Incoming, progress: Progress): Promise<Reply> {
    const { headers, url, requestId } = incoming;
    const path = url.pathname.slice('/v1'.length);
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
    const caller = (progress.caller = await identify(doors, incoming, 'rest'));
    limit(doors, caller, { onCount: (rate) => rate !== null && (progress.headers = rateHeaders(rate)) });
    const match = (progress.match = measured(() => findRoute(method, path)));
    const ctx = contextOf(doors, incoming, caller, {
      hasIdempotencyKey: headers.has('idempotency-key'),
      waiting: waitingOf(doors, incoming, caller, 'rest'),
    });
    // Before the body, which is not read of a refused caller.
    measured(() => requireAccess(ctx, match.procedure.access));
    const input = await readInput(caller, incoming, match);
    const key = takesIdempotencyKey(match.procedure) ? idempotencyKeyOf(headers) : null;
    const { status, body, replayed } =
      key === null || caller.type === 'anonymous'
        ? { ...(await call(ctx, match, input)), replayed: false }
        : await runOnce(bindTenant(ctx), key, match.procedure, [method, path, input], (inner) =>
            call(inner, match, input),
          );
    progress.data = body['data'];
    return jsonReply(status, withRequestId(body, requestId), {
      ...progress.headers,
      ...(replayed && { 'Idempotent-Replayed': 'true' }),
    });
  }

  const routeOf = ({ procedure }: Match) => ({ route: `/v1${procedure.rest.path}`, access: procedure.access });

  function record(incoming: Incoming, progress: Progress, status: number, errorCode: string | null): void {
    const { caller, match, data } = progress;
    const place = match === null ? { route: '(no route)', access: undefined } : routeOf(match);
    // A path that names an object names it first: /payments/{uuid}/cancel.
    const objectId = match?.procedure.pathParameters.length ? Object.values(match.values)[0] : data;
    recordUse(doors, incoming, caller, { ...place, status, errorCode, objectId });
  }

  /** The route of a request that was refused before it was looked for. */
  function refusedRoute({ method, url }: Incoming) {
    try {
      return routeOf(findRoute(method === 'HEAD' ? 'GET' : method, url.pathname.slice('/v1'.length)));
    } catch {
      return {};
    }
  }

  return async function rest(incoming: Incoming): Promise<Reply> {
    const progress: Progress = { caller: null, match: null, headers: {} };
    try {
      const response = await respond(incoming, progress);
      record(incoming, progress, response.status, null);
      return response;
    } catch (thrown) {
      const error = toWireError(thrown);
      const status = errorStatus(error.code);
      logFailure(services.log, thrown, { request_id: incoming.requestId });
      record(incoming, progress, status, error.code);
      if (thrown instanceof RefusedKeyError) recordRefusal(doors, incoming, thrown, refusedRoute(incoming));
      return errorReply(status, error, incoming.requestId, progress.headers);
    }
  };
}
