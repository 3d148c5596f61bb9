import { errorStatus, redactKeys } from '@cryptoix/core';
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { bindTenant } from '../context.ts';
import type { Caller } from '../principal.ts';
import { appRouter } from '../router.ts';
import { type Access, type CallContext, requireAccess } from '../trpc.ts';
import { refuseMalformed } from '../well-formed.ts';
import { toWireError, type WireError } from '../wire-error.ts';
import { bodyLimitOf, limitBody, maxBodyBytes } from './body.ts';
import { callsIn, contextOf, type Doors, identify, limit, newRequestId, recordUse, waitingOf } from './caller.ts';
import { createCallFinder, type DirectCall, once, readTrpcInput } from './direct-call.ts';
import { envelope, errorReply } from './envelope.ts';
import { logFailure } from './failure.ts';
import { idempotencyKeyOf, runOnce, takesIdempotencyKey } from './idempotency.ts';
import type { Incoming } from './incoming.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { Procedure } from './procedures.ts';
import { sameRights, wantsStream, withTenantOfUrl } from './streams.ts';
import { measuringJson } from './work.ts';

/** The most bytes of a tRPC body that publishes many events: 2 MB (contract, Envelope). */
const maxManyBytes = 2_097_152;
/** The most calls of one tRPC batch; more would get around the limits of a request. */
const maxBatch = 20;

/** JSON-RPC 2.0, 5.1: the number that tRPC's errors have beside our codes. */
const jsonRpcInvalidRequest = -32_600;

/** The status of the contract, which has 422 and 409 where tRPC's codes are coarser; none when the calls of a batch differ. */
function statusOf(errors: readonly TRPCError[], calls: number | undefined): { status?: number } {
  const statuses = new Set(errors.map((error) => errorStatus(toWireError(error).code)));
  const [status] = statuses;
  return errors.length === calls && statuses.size === 1 && status !== undefined ? { status } : {};
}

/** An error from before tRPC has started, in the form of tRPC's own errors: its clients cannot parse another. */
export function trpcErrorReply(status: number, error: WireError, requestId: string): Reply {
  const data = { ...error, httpStatus: status, request_id: requestId };
  const body = { error: { code: jsonRpcInvalidRequest, message: error.message, data } };
  return { ...errorReply(status, error, requestId), body: JSON.stringify(body) };
}

/** Part of every response, because the same URL can respond in other formats. */
const vary = { vary: 'trpc-accept, accept' };

/** The tRPC API, for the dashboard, internal services and keys: the procedures under their own names, also in batches. */
export function createTrpcDoor(doors: Doors, procedures: readonly Procedure[]) {
  const { services, streams } = doors;
  const access = new Map<string, Access>(procedures.map((procedure) => [procedure.name, procedure.access]));
  const repeatable = new Map(procedures.filter(takesIdempotencyKey).map((procedure) => [procedure.name, procedure]));
  const { _def: definition } = appRouter;
  const { _config: config } = definition;

  /**
   * The caller, or why there is none: a page's EventSource does not show it an HTTP error, so a stream is refused by a
   * message inside it. @throws AppError as `identify`, unless a stream is requested
   */
  async function callerOf(incoming: Incoming): Promise<{ caller: Caller } | { caller: Caller; refusal: unknown }> {
    const { headers, url } = incoming;
    if (!wantsStream(headers)) return { caller: await identify(doors, incoming, 'trpc') };
    try {
      return { caller: await identify(doors, incoming, 'trpc', withTenantOfUrl(headers, url)) };
    } catch (refusal) {
      return { caller: { type: 'anonymous' }, refusal };
    }
  }

  /** Records each call of a request. */
  function recorderOf(incoming: Incoming, caller: Caller) {
    let recorded = 0;
    const record = (path: string | undefined, errorCode: WireError['code'] | null, status: number, data?: unknown) => {
      const required = path === undefined ? undefined : access.get(path);
      recordUse(doors, incoming, caller, {
        // The first record has the id of the request, so that it is found by it; the others have ids of their own.
        ...(recorded > 0 && { id: newRequestId(services.now()) }),
        // Without such a procedure, the path as it was sent: decoded, it could contain what Postgres cannot store.
        route: required === undefined ? redactKeys(incoming.url.pathname).slice(0, 200) : `/trpc/${path}`,
        status,
        errorCode,
        access: required,
        objectId: data,
      });
      recorded += 1;
    };
    return {
      succeeded: (path: string, data: unknown) => record(path, null, 200, data),
      failed: (path: string | undefined, { code }: WireError) => record(path, code, errorStatus(code)),
      /** A request without a call, such as HEAD, is recorded as a whole. */
      ended: (status: number) => recorded === 0 && record(undefined, null, status),
    };
  }

  /** Counts a request against the limit of its caller, and records a refusal. @throws AppError `rate_limited` */
  function limitRecorded({ url }: Incoming, caller: Caller, recorder: ReturnType<typeof recorderOf>): void {
    try {
      limit(doors, caller, { calls: callsIn(url) });
    } catch (thrown) {
      recorder.failed(undefined, toWireError(thrown));
      throw thrown;
    }
  }

  const contextFor = (incoming: Incoming, caller: Caller, recorder: ReturnType<typeof recorderOf>): CallContext => ({
    // The calls of a batch share their headers: an Idempotency-Key counts as not sent there.
    ...contextOf(doors, incoming, caller, {
      hasIdempotencyKey: false,
      waiting: waitingOf(doors, incoming, caller, 'trpc'),
    }),
    onSuccess: recorder.succeeded,
  });

  /** The most bytes of body that a caller may send to this path. */
  const bodyLimit = ({ url }: Incoming, caller: Caller): number =>
    bodyLimitOf(caller, url.pathname === '/trpc/events.publish_many' ? maxManyBytes : maxBodyBytes);

  const failed = (incoming: Incoming, recorder: ReturnType<typeof recorderOf>, error: TRPCError, path?: string) => {
    logFailure(services.log, error, { path, request_id: incoming.requestId });
    recorder.failed(path, toWireError(error));
  };

  /**
   * Makes a call once for its Idempotency-Key, as REST does; null for a call without one, or of a procedure that takes none.
   * @throws AppError of the access check, as `runOnce` and of the procedure
   */
  async function runRepeatable(incoming: Incoming, call: DirectCall, caller: Caller) {
    const procedure = repeatable.get(call.path);
    const key = procedure === undefined ? null : idempotencyKeyOf(incoming.headers);
    if (procedure === undefined || key === null || caller.type === 'anonymous') return null;
    const ctx = contextOf(doors, incoming, caller, { hasIdempotencyKey: true });
    // Before the body: what a refused caller sends is not read.
    requireAccess(ctx, procedure.access);
    const input = await readTrpcInput(incoming, call, bodyLimit(incoming, caller));
    // Before anything walks it.
    refuseMalformed(input);
    const { body, replayed } = await runOnce(
      bindTenant(ctx),
      key,
      procedure,
      ['trpc', call.path, input],
      async (inner) => {
        const output: unknown = await callTRPCProcedure({
          ...call,
          router: appRouter,
          ctx: inner,
          getRawInput: async () => input,
          input: undefined,
          signal: undefined,
          batchIndex: 0,
        });
        return { status: 200, body: envelope(output, false) };
      },
    );
    return { data: body['data'], replayed };
  }

  const directCall = createCallFinder(procedures);

  return {
    directCall,

    /** Makes one call and writes the response as tRPC's adapter does. @throws AppError as `identify` and `limit` */
    async call(incoming: Incoming, call: DirectCall): Promise<Reply> {
      const caller = await identify(doors, incoming, 'trpc');
      const recorder = recorderOf(incoming, caller);
      limitRecorded(incoming, caller, recorder);
      const ctx = contextFor(incoming, caller, recorder);
      try {
        const repeated = await runRepeatable(incoming, call, caller);
        if (repeated !== null) {
          recorder.succeeded(call.path, repeated.data);
          const { data, replayed } = repeated;
          return jsonReply(200, { result: { data } }, { ...vary, ...(replayed && { 'Idempotent-Replayed': 'true' }) });
        }
        const data: unknown = await callTRPCProcedure({
          ...call,
          router: appRouter,
          ctx,
          // Read only after the procedure has accepted the caller.
          getRawInput: once(() => readTrpcInput(incoming, call, bodyLimit(incoming, caller))),
          input: undefined,
          signal: undefined,
          batchIndex: 0,
        });
        return jsonReply(200, { result: { data } }, vary);
      } catch (thrown) {
        const error = getTRPCErrorFromUnknown(thrown);
        failed(incoming, recorder, error, call.path);
        const shape = getTRPCErrorShape({ ...call, config, error, input: undefined, ctx });
        return jsonReply(errorStatus(toWireError(error).code), { error: shape }, vary);
      }
    },

    /** Lets tRPC's adapter respond: to batches, streams, and requests that it refuses itself. */
    async adapt(incoming: Incoming, request: Request): Promise<Response> {
      const found = await callerOf(incoming);
      const { caller } = found;
      const recorder = recorderOf(incoming, caller);
      limitRecorded(incoming, caller, recorder);
      const context: CallContext & Record<string, unknown> = { ...contextFor(incoming, caller, recorder) };
      let release: (() => void) | null = null;
      const response = await fetchRequestHandler({
        endpoint: '/trpc',
        req: measuringJson(limitBody(request, bodyLimit(incoming, caller))),
        router: appRouter,
        createContext: ({ info }) => {
          if ('refusal' in found) throw found.refusal;
          if (info.type === 'subscription') release = streams.take(caller);
          return context;
        },
        maxBatchSize: maxBatch,
        onError: ({ error, path }) => failed(incoming, recorder, error, path),
        responseMeta: ({ errors, info }) => ({
          headers: { 'Cache-Control': 'no-store' },
          ...statusOf(errors, info?.calls.length),
        }),
      });
      recorder.ended(response.status);
      const mayStay = async () => sameRights(caller, (await callerOf(incoming)).caller);
      return streams.serve(response, release, mayStay);
    },
  };
}
