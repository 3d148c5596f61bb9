import type { Socket } from 'node:net';
import { AppError, invalidField, modeSchema } from '@cryptoix/core';
import { z } from 'zod';
import { type Caller, scopesOf, tenantOf } from '../principal.ts';
import type { RequestHeaders } from './incoming.ts';

/** The most streams of one principal in one process. A browser has six connections to a server over HTTP/1.1. */
const maxOfPrincipal = 4;
/** The most streams of one process: each queries the database up to four times a second. */
const maxOfProcess = 100;
/** The most streams of one merchant, in both modes: seven people with four each, or a team of thirty with one each. */
const maxOfMerchant = 30;
/**
 * The most streams of keys and services, for one merchant and in all: people look at screens, programs have webhooks.
 * The rest is for people only.
 */
const machinesOfMerchant = 10;
const machinesOfProcess = 50;
/** A stream ends after this long, in ms, so that no change of any kind is missed for longer; browsers reconnect. */
const maxDurationMs = 300_000;
/** How often, in ms, a stream checks that its caller may still have it. */
const recheckMs = 5_000;

const nameOf = (principal: Exclude<Caller, { type: 'anonymous' }>) => {
  switch (principal.type) {
    case 'api_key':
      return `api_key:${principal.id}`;
    case 'session':
      return `session:${principal.userId}`;
    case 'service':
      return `service:${principal.name}`;
  }
};

/** True when `now` may do all that `before` could, in the same tenant. */
export function sameRights(before: Caller, now: Caller): boolean {
  const [was, is] = [tenantOf(before), tenantOf(now)];
  const scopes = scopesOf(now);
  return (
    before.type === now.type &&
    was?.merchantId === is?.merchantId &&
    was?.mode === is?.mode &&
    [...scopesOf(before)].every((scope) => scopes.has(scope))
  );
}

/** Limits the number and the duration of the streams of one process. */
export interface Streams {
  /**
   * Takes a place for a stream.
   * @returns a function that releases it
   * @throws AppError `rate_limited` when the principal or its merchant has too many, `unavailable` when the process is full
   * or stopping
   */
  take(principal: Caller): () => void;
  /**
   * Takes a place for a call that waits.
   * @param socket the caller's connection
   * @returns `signal` aborts when the connection ends or the process stops; `release` releases the place
   * @throws AppError as `take`
   */
  hold(principal: Caller, socket: Socket): { readonly signal: AbortSignal; readonly release: () => void };
  /**
   * The response, with a stream that ends after five minutes, when `mayStay` no longer resolves to true, or when the process
   * stops. A browser then reconnects and gets the reason, if there is one. Other responses pass through.
   * @param release releases the place, once, when the stream has ended for any reason
   */
  serve(response: Response, release: (() => void) | null, mayStay: () => Promise<boolean>): Response;
  /** Ends all streams and accepts no more. */
  close(): void;
}

/** @param times set by tests only */
export function createStreams(times = { maxDurationMs, recheckMs }): Streams {
  const taken = new Map<string, number>();
  const ends = new Set<() => void>();
  const state = { closed: false };
  const countOf = (name: string) => taken.get(name) ?? 0;
  const add = (name: string, change: 1 | -1) => {
    const count = countOf(name) + change;
    if (count === 0) taken.delete(name);
    else taken.set(name, count);
  };

  const streams: Streams = {
    take(principal) {
      // The procedure refuses anonymous callers.
      if (principal.type === 'anonymous') return () => {};
      const isMachine = principal.type !== 'session';
      const merchant = `merchant:${tenantOf(principal)?.merchantId ?? ''}`;
      const name = nameOf(principal);
      if (state.closed || countOf('all') >= maxOfProcess || (isMachine && countOf('machines') >= machinesOfProcess))
        throw new AppError('unavailable', 'There is no room for another live view right now. Try again in a minute.');
      const own = countOf(name);
      if (own >= maxOfPrincipal)
        throw new AppError('rate_limited', `There are ${own} live views open already. Close one of them first.`);
      if (countOf(merchant) >= maxOfMerchant || (isMachine && countOf(`${merchant} machines`) >= machinesOfMerchant))
        throw new AppError(
          'rate_limited',
          isMachine
            ? `A merchant's keys have at most ${machinesOfMerchant} live views open. Close one of them first, or use webhooks.`
            : `A merchant has at most ${maxOfMerchant} live views open. Close one of them first.`,
        );
      const counts = ['all', name, merchant, ...(isMachine ? ['machines', `${merchant} machines`] : [])];
      for (const each of counts) add(each, 1);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        for (const each of counts) add(each, -1);
      };
    },

    hold(principal, socket) {
      const release = streams.take(principal);
      const ended = new AbortController();
      const end = () => ended.abort();
      ends.add(end);
      socket.once('close', end);
      if (socket.destroyed) end();
      return {
        signal: ended.signal,
        release() {
          ends.delete(end);
          socket.off('close', end);
          release();
        },
      };
    },

    serve(response, release, mayStay) {
      if (release === null) return response;
      if (response.body === null || response.headers.get('content-type') !== 'text/event-stream') {
        release();
        return response;
      }
      const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
      let end = () => {};
      const check = setInterval(
        () =>
          void mayStay()
            .catch(() => false)
            .then((may) => may || end()),
        times.recheckMs,
      );
      const late = setTimeout(() => end(), times.maxDurationMs);
      const ended = () => {
        clearInterval(check);
        clearTimeout(late);
        release();
        return ends.delete(end);
      };
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          end = () => {
            if (!ended()) return;
            controller.close();
            reader.cancel().catch(() => {});
          };
          ends.add(end);
          if (state.closed) end();
        },
        async pull(controller) {
          const { done, value } = await reader.read().catch((error: unknown) => {
            ended();
            throw error;
          });
          if (!ends.has(end)) return;
          if (done) end();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          ended();
          await reader.cancel(reason);
        },
      });
      return new Response(body, response);
    },

    close() {
      state.closed = true;
      for (const end of ends) end();
    },
  };
  return streams;
}

/** True for a request for a stream: a browser's EventSource always sends this header. */
export const wantsStream = (headers: RequestHeaders) => headers.get('accept')?.includes('text/event-stream') ?? false;

const connectionParams = z.strictObject({ merchant: z.string(), mode: modeSchema });

/**
 * The headers, with the merchant and mode that EventSource names in the URL because it cannot send headers. Neither is
 * secret, and both are checked as always. @throws AppError `validation_failed`
 */
export function withTenantOfUrl(headers: RequestHeaders, url: URL): RequestHeaders {
  const text = url.searchParams.get('connectionParams');
  if (text === null || headers.has('x-cryptoix-merchant')) return headers;
  const params = connectionParams.safeParse(parseJson(text));
  if (!params.success) {
    throw invalidField('connectionParams', 'must be JSON as {"merchant": "mer_…", "mode": "live"}');
  }
  const named = new Map<string, string>([
    ['x-cryptoix-merchant', params.data.merchant],
    ['x-cryptoix-mode', params.data.mode],
  ]);
  return {
    get: (name) => named.get(name) ?? headers.get(name),
    has: (name) => named.has(name) || headers.has(name),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
