import { setImmediate } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { AppError, errorStatus, redactKeys } from '@cryptoix/core';
import { toWireError } from '../wire-error.ts';
import { type Doors, identify, newRequestId, chargedCall, recordRefusal } from './caller.ts';
import { clientIp, isUntrustedForward } from './client-ip.ts';
import { errorReply } from './envelope.ts';
import { logFailure } from './failure.ts';
import { headersOf, type Incoming } from './incoming.ts';
import { refuseKeyInUrl } from './key-in-url.ts';
import { hasDotSegments, securityHeaders } from './page.ts';
import type { Head, Reply } from './reply.ts';
import { trpcErrorReply } from './trpc.ts';
import { countingWork, measured, type Work } from './work.ts';

/**
 * The checks of every request and the headers of every response, whether it goes through hono or directly from Node to a
 * door.
 */
export function createEdge(doors: Doors) {
  const { services, db, budget } = doors;
  const { config, log } = services;
  const commonHeaders = Object.entries(securityHeaders(config.publicUrl));
  let warned = false;

  return {
    /** Describes a request that has just arrived. @param path the path to match routes with */
    arrive(message: IncomingMessage, url: URL, path: string, headers = headersOf(message)): Incoming {
      const startedAt = performance.now();
      const peer = message.socket.remoteAddress;
      if (!warned && isUntrustedForward(peer, headers, config.trustedProxies)) {
        warned = true;
        log.warn(
          { peer },
          'a forwarded header is ignored, because its peer is not in TRUSTED_PROXIES. If this is your proxy, add it: until then, everyone behind it shares one IP address in limits, allowlists and the audit log',
        );
      }
      return {
        message,
        method: message.method ?? 'GET',
        headers,
        url,
        path,
        requestId: newRequestId(services.now()),
        ip: clientIp(peer, headers.get('x-forwarded-for') ?? undefined, config.trustedProxies),
        startedAt,
      };
    },

    /** Runs the handler of a request and completes the head of its response. @param respond handles its own errors */
    async complete<H extends Head>(incoming: Incoming, respond: () => Promise<H>): Promise<H> {
      const work: Work = { ms: 0, isUnauthenticated: false };
      const head = await countingWork(work, respond);
      const { message, requestId } = incoming;
      if (work.isUnauthenticated) budget.spendTime(chargedCall(incoming), work.ms, services.now());
      for (const [name, value] of commonHeaders) head.headers.set(name, value);
      head.headers.set('X-Request-Id', requestId);
      // A connection whose request has not fully arrived is closed soon: the client must not send its next one there.
      // A body that arrived together with the headers shows only in the next turn of the event loop.
      if (!message.complete) await setImmediate();
      if (!message.complete) head.headers.set('Connection', 'close');
      if (!log.isLevelEnabled('debug')) return head;
      // Only the path, without anything that looks like a key: a query can contain secrets, which no log may.
      log.debug(
        {
          request_id: requestId,
          caller_request_id: redactKeys(incoming.headers.get('x-request-id')?.slice(0, 100) ?? '') || undefined,
          method: incoming.method,
          path: redactKeys(incoming.path).slice(0, 200),
          status: head.status,
          ms: Math.round(performance.now() - incoming.startedAt),
        },
        'request',
      );
      return head;
    },

    /**
     * Refuses requests that no door should get.
     * @throws AppError `not_found` for a path with dot segments, `api_key_in_query`, and as `identify` when the network has
     * used up its time
     */
    async admit(incoming: Incoming): Promise<void> {
      const target = incoming.message.url ?? '';
      // Searching a long URL for keys takes time too: a network without any left has to identify its caller first.
      if (budget.isSpent(chargedCall(incoming), services.now()))
        await identify(doors, incoming, incoming.path.startsWith('/v1') ? 'rest' : 'trpc');
      // Before the path is checked, so that a key is marked as exposed whatever path it was sent to.
      await measured(() => refuseKeyInUrl({ services, db }, incoming.url, target));
      // /v1/../trpc must not get past a proxy that allows only /v1: paths count as they are written.
      if (hasDotSegments(target)) throw new AppError('not_found', 'There is nothing at this path.');
    },

    /** The response to an error that was thrown while a request was handled. */
    refusal(incoming: Incoming, thrown: unknown): Reply {
      const { path, requestId } = incoming;
      const error = toWireError(thrown);
      recordRefusal(doors, incoming, thrown);
      logFailure(log, thrown, { request_id: requestId });
      const write = path.startsWith('/trpc') ? trpcErrorReply : errorReply;
      return write(errorStatus(error.code), error, requestId);
    },
  };
}
