import { setImmediate } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { AppError, errorStatus, redactKeys } from '@cryptoix/core';
import { toWireError } from '../wire-error.ts';
import { type Doors, identify, newRequestId, paidCall, recordRefusal } from './caller.ts';
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
 * What every request passes and what every response carries, whichever way it takes: by hono, or straight from Node to a
 * door.
 */
export function createEdge(doors: Doors) {
  const { services, db, budget } = doors;
  const { config, log } = services;
  const ofEveryResponse = Object.entries(securityHeaders(config.publicUrl));
  let warned = false;

  return {
    /** A request that has just come in. @param path as routes are matched with it */
    arrive(message: IncomingMessage, url: URL, path: string, headers = headersOf(message)): Incoming {
      const startedAt = performance.now();
      const peer = message.socket.remoteAddress;
      if (!warned && isUntrustedForward(peer, headers, config.trustedProxies)) {
        warned = true;
        log.warn(
          { peer },
          'a forwarded header came from a peer that TRUSTED_PROXIES does not name: it does not count. If this is your proxy, all who come through it share one address, in limits, allow-lists and the audit log, until TRUSTED_PROXIES names it',
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

    /** Has a request answered and completes the head of the response. @param respond has handled its own errors */
    async complete<H extends Head>(incoming: Incoming, respond: () => Promise<H>): Promise<H> {
      const work: Work = { ms: 0, ofStranger: false };
      const head = await countingWork(work, respond);
      const { message, requestId } = incoming;
      if (work.ofStranger) budget.spendTime(paidCall(incoming), work.ms, services.now());
      for (const [name, value] of ofEveryResponse) head.headers.set(name, value);
      head.headers.set('X-Request-Id', requestId);
      // A connection whose request does not come to its end is cut soon: the client must not send its next one there.
      // What arrived together with the headers is only seen in the next turn of the loop.
      if (!message.complete) await setImmediate();
      if (!message.complete) head.headers.set('Connection', 'close');
      if (!log.isLevelEnabled('debug')) return head;
      // The path alone, and that without anything that looks like a key: a query can hold what no log may.
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
     * Refuses what no door should see. @throws AppError `not_found` for a path with dot segments, `api_key_in_query`, and as
     * `identify` when the network has used its time
     */
    async admit(incoming: Incoming): Promise<void> {
      const target = incoming.message.url ?? '';
      // Looking through a long URL takes time too: whose network has used its time is known or refused first.
      if (budget.isSpent(paidCall(incoming), services.now()))
        await identify(doors, incoming, incoming.path.startsWith('/v1') ? 'rest' : 'trpc');
      // First, so that a key is marked whatever path it came with.
      await measured(() => refuseKeyInUrl({ services, db }, incoming.url, target));
      // A proxy that lets only /v1 through must not be got around by /v1/../trpc: paths count as they are written.
      if (hasDotSegments(target)) throw new AppError('not_found', 'There is nothing at this path.');
    },

    /** The response to what was thrown while a request was answered. */
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
