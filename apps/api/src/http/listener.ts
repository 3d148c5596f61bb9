import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { createEdge } from './edge.ts';
import { headersOf, type Incoming } from './incoming.ts';
import { type Reply, writeReply } from './reply.ts';
import type { createTrpcDoor } from './trpc.ts';

/** Targets that mean the same to every parser: nothing escaped in the path, nothing unusual behind it. */
const plainRest = /^\/v1\/[\w./-]*(?:\?[\w.~!$&'()*+,;=:@/?%-]*)?$/;
/** Besides no parameter but `input`, which shows without taking a long query apart that it is neither batch nor stream. */
const plainTrpc = /^\/trpc\/[\w.]+(?:\?input=[\w.~!$'()*+,;:@/?%-]*)?$/;
/** Hono's adapter compares others with what a URL parser makes of them. */
const plainHost = /^[a-z\d-]+(?:\.[a-z\d-]+)*(?::\d{1,5})?$/;
/** HEAD and OPTIONS are hono's. */
const restMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'DELETE']);

interface Ways {
  readonly log: Logger;
  readonly edge: ReturnType<typeof createEdge>;
  readonly rest: (incoming: Incoming) => Promise<Reply>;
  readonly trpc: ReturnType<typeof createTrpcDoor>;
  /** Everything, by hono. */
  readonly fetch: Parameters<typeof getRequestListener>[0];
}

/** A request and the door that answers it. */
interface Straight {
  readonly incoming: Incoming;
  readonly answer: () => Promise<Reply>;
}

/**
 * The request listener of the Node server. Calls of one procedure go straight to their door, without web requests
 * and streams, which cost more than most calls do; everything else, and whatever is written in an unusual way, goes by hono.
 */
export function createListener({ log, edge, rest, trpc, fetch }: Ways): RequestListener {
  const byHono = getRequestListener(fetch);

  /** The door that a request can go straight to; null when hono has to take it. */
  function straight(message: IncomingMessage): Straight | null {
    const {
      url: target = '',
      method = '',
      headers: { host = '' },
    } = message;
    const isTrpc = plainTrpc.test(target);
    if (!(isTrpc || plainRest.test(target)) || !plainHost.test(host)) return null;
    // Where we are reached is nothing that a door looks at.
    const url = new URL(`http://localhost${target}`);
    const headers = headersOf(message);
    if (isTrpc) {
      const call = trpc.directCall(method, url.pathname, headers);
      if (call === null) return null;
      const incoming = edge.arrive(message, url, url.pathname, headers);
      return { incoming, answer: () => trpc.call(incoming, call) };
    }
    if (!restMethods.has(method) || url.pathname === '/v1/openapi.json') return null;
    const incoming = edge.arrive(message, url, url.pathname, headers);
    return { incoming, answer: () => rest(incoming) };
  }

  async function serve({ incoming, answer }: Straight, outgoing: ServerResponse): Promise<void> {
    const respond = () =>
      edge
        .admit(incoming)
        .then(answer)
        .catch((thrown: unknown) => edge.refusal(incoming, thrown));
    writeReply(outgoing, await edge.complete(incoming, respond));
  }

  return (message, outgoing) => {
    // Hono's adapter looks at the form of a host alone: 999.999.999.999 would fail where its URL is parsed.
    if (!URL.canParse(`http://${message.headers.host}`)) {
      outgoing.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    const way = straight(message);
    if (way === null) void byHono(message, outgoing);
    else
      serve(way, outgoing).catch((error: unknown) => {
        log.error({ err: error }, 'request failed');
        outgoing.destroy();
      });
  };
}
