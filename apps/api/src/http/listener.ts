import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { createEdge } from './edge.ts';
import { headersOf, type Incoming } from './incoming.ts';
import { type Reply, writeReply } from './reply.ts';
import type { createTrpcDoor } from './trpc.ts';

/** Targets that every parser reads the same way: nothing escaped in the path, nothing unusual after it. */
const plainRest = /^\/v1\/[\w./-]*(?:\?[\w.~!$&'()*+,;=:@/?%-]*)?$/;
/** Also without a parameter other than `input`: neither a batch nor a stream, which shows without parsing a long query. */
const plainTrpc = /^\/trpc\/[\w.]+(?:\?input=[\w.~!$'()*+,;:@/?%-]*)?$/;
/** Any other host goes to hono's adapter, which compares it with what a URL parser makes of it. */
const plainHost = /^[a-z\d-]+(?:\.[a-z\d-]+)*(?::\d{1,5})?$/;
/** HEAD and OPTIONS go to hono. */
const restMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'DELETE']);

interface Handlers {
  readonly log: Logger;
  readonly edge: ReturnType<typeof createEdge>;
  readonly rest: (incoming: Incoming) => Promise<Reply>;
  readonly trpc: ReturnType<typeof createTrpcDoor>;
  /** Hono, which serves everything. */
  readonly fetch: Parameters<typeof getRequestListener>[0];
}

/** A request, and the door that responds to it. */
interface DirectRequest {
  readonly incoming: Incoming;
  readonly respond: () => Promise<Reply>;
}

/**
 * The request listener of the Node server. A call of one procedure goes directly to its door, without web requests and
 * streams, which cost more than most calls do; everything else, and anything written in an unusual way, goes through hono.
 */
export function createListener({ log, edge, rest, trpc, fetch }: Handlers): RequestListener {
  const throughHono = getRequestListener(fetch);

  /** The request and the door that it can go to directly; null when hono has to take it. */
  function direct(message: IncomingMessage): DirectRequest | null {
    const {
      url: target = '',
      method = '',
      headers: { host = '' },
    } = message;
    const isTrpc = plainTrpc.test(target);
    if (!(isTrpc || plainRest.test(target)) || !plainHost.test(host)) return null;
    // No door looks at the host.
    const url = new URL(`http://localhost${target}`);
    const headers = headersOf(message);
    if (isTrpc) {
      const call = trpc.directCall(method, url.pathname, headers);
      if (call === null) return null;
      const incoming = edge.arrive(message, url, url.pathname, headers);
      return { incoming, respond: () => trpc.call(incoming, call) };
    }
    if (!restMethods.has(method) || url.pathname === '/v1/openapi.json') return null;
    const incoming = edge.arrive(message, url, url.pathname, headers);
    return { incoming, respond: () => rest(incoming) };
  }

  async function serve({ incoming, respond }: DirectRequest, outgoing: ServerResponse): Promise<void> {
    const handle = () =>
      edge
        .admit(incoming)
        .then(respond)
        .catch((thrown: unknown) => edge.refusal(incoming, thrown));
    writeReply(outgoing, await edge.complete(incoming, handle));
  }

  return (message, outgoing) => {
    // Hono's adapter checks only the form of a host: 999.999.999.999 would fail when its URL is parsed.
    if (!URL.canParse(`http://${message.headers.host}`)) {
      outgoing.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    const request = direct(message);
    if (request === null) void throughHono(message, outgoing);
    else
      serve(request, outgoing).catch((error: unknown) => {
        log.error({ err: error }, 'request failed');
        outgoing.destroy();
      });
  };
}
