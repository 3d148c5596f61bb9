import { errorStatus, redactKeys } from '@cryptoix/core';
import type { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Caller } from '../principal.ts';
import { appRouter } from '../router.ts';
import type { Access, CallContext } from '../trpc.ts';
import { toWireError, type WireError } from '../wire-error.ts';
import { bodyLimitOf, limitBody, maxBodyBytes } from './body.ts';
import { contextOf, type Doors, identify, type Incoming, limit, newRequestId, recordUse } from './caller.ts';
import { errorResponse } from './envelope.ts';
import { logFailure } from './failure.ts';
import type { Procedure } from './routes.ts';
import { sameRights, type Streams, wantsStream, withTenantOfUrl } from './streams.ts';
import { measuringJson } from './work.ts';

/** Bytes of a tRPC body that publishes many events: 2 MB (contract, Envelope). */
const maxManyBytes = 2_097_152;
/** Calls of one tRPC batch; more would get around the per-request limits. */
const maxBatch = 20;

/** JSON-RPC 2.0, 5.1: the number tRPC's errors carry beside our codes. */
const jsonRpcInvalidRequest = -32_600;

/** How many calls a request holds: as many as a batch names. */
const callsIn = ({ pathname, searchParams }: URL): number =>
  searchParams.get('batch') === '1' ? pathname.split(/,|%2c/i).length : 1;

/** The status of the contract, which knows 422 and 409 where tRPC's codes are coarser; none where its calls differ. */
function statusOf(errors: readonly TRPCError[], calls: number | undefined): { status?: number } {
  const statuses = new Set(errors.map((error) => errorStatus(toWireError(error).code)));
  const [status] = statuses;
  return errors.length === calls && statuses.size === 1 && status !== undefined ? { status } : {};
}

/** An error that is decided before tRPC has begun, as tRPC writes its own: its clients could not read another. */
export function trpcErrorResponse(status: number, error: WireError, requestId: string): Response {
  const { headers } = errorResponse(status, error, requestId);
  const data = { ...error, httpStatus: status, request_id: requestId };
  return Response.json({ error: { code: jsonRpcInvalidRequest, message: error.message, data } }, { status, headers });
}

/** The tRPC API, of the dashboard, of internal services and of keys: the procedures under their own names, in batches too. */
export function createTrpcDoor(doors: Doors, streams: Streams, procedures: readonly Procedure[]) {
  const { services } = doors;
  const access = new Map<string, Access>(procedures.map((procedure) => [procedure.name, procedure.access]));

  /**
   * Who calls, or why that cannot be said: EventSource shows a page nothing of an HTTP error, so that a stream is refused
   * inside of itself. @throws AppError as `identify`, unless a stream is asked for
   */
  async function callerOf(incoming: Incoming): Promise<{ caller: Caller } | { caller: Caller; refusal: unknown }> {
    const { request, url } = incoming;
    if (!wantsStream(request.headers)) return { caller: await identify(doors, incoming, 'trpc') };
    try {
      return { caller: await identify(doors, incoming, 'trpc', withTenantOfUrl(request.headers, url)) };
    } catch (refusal) {
      return { caller: { type: 'anonymous' }, refusal };
    }
  }

  /** Records each call of a request. */
  function recorderOf(incoming: Incoming, caller: Caller) {
    let recorded = 0;
    const record = (path: string | undefined, errorCode: WireError['code'] | null, status: number) => {
      const demanded = path === undefined ? undefined : access.get(path);
      recordUse(doors, incoming, caller, {
        // A record is found by the id of its request; the further calls of a batch have ids of their own.
        ...(recorded > 0 && { id: newRequestId(services.now()) }),
        // Where there is no such procedure, the path as it was sent: decoded it can hold what no row may.
        route: demanded === undefined ? redactKeys(incoming.url.pathname).slice(0, 200) : `/trpc/${path}`,
        status,
        errorCode,
        access: demanded,
      });
      recorded += 1;
    };
    return {
      succeeded: (path: string) => record(path, null, 200),
      failed: (path: string | undefined, { code }: WireError) => record(path, code, errorStatus(code)),
      /** A request without a call, such as HEAD, is recorded as a whole. */
      ended: (status: number) => recorded === 0 && record(undefined, null, status),
    };
  }

  return async function trpc(incoming: Incoming): Promise<Response> {
    const { request, url, requestId } = incoming;
    const found = await callerOf(incoming);
    const { caller } = found;
    const recorder = recorderOf(incoming, caller);
    try {
      limit(doors, caller, { calls: callsIn(url) });
    } catch (thrown) {
      recorder.failed(undefined, toWireError(thrown));
      throw thrown;
    }
    const context: CallContext & Record<string, unknown> = {
      // A batch shares its headers, so that only REST can honour an Idempotency-Key: here it counts as not sent.
      ...contextOf(doors, incoming, caller, { hasIdempotencyKey: false }),
      onSuccess: recorder.succeeded,
    };
    const most = url.pathname === '/trpc/events.publish_many' ? maxManyBytes : maxBodyBytes;
    let release: (() => void) | null = null;
    const answer = await fetchRequestHandler({
      endpoint: '/trpc',
      // Its body is read when a procedure has let the caller in, not before.
      req: measuringJson(limitBody(request, bodyLimitOf(caller, most))),
      router: appRouter,
      createContext: ({ info }) => {
        if ('refusal' in found) throw found.refusal;
        if (info.type === 'subscription') release = streams.take(caller);
        return context;
      },
      maxBatchSize: maxBatch,
      onError: ({ error, path }) => {
        logFailure(services.log, error, { path, request_id: requestId });
        recorder.failed(path, toWireError(error));
      },
      responseMeta: ({ errors, info }) => ({
        headers: { 'Cache-Control': 'no-store' },
        ...statusOf(errors, info?.calls.length),
      }),
    });
    recorder.ended(answer.status);
    const mayStay = async () => sameRights(caller, (await callerOf(incoming)).caller);
    return streams.serve(answer, release, mayStay);
  };
}
