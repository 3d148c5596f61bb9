import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long (ms) requests under way have to finish once nothing is accepted any more. */
const finishMs = 10_000;
/**
 * How long (ms) connections without a request stay open then: a client that was about to use one still gets a response,
 * which closes it.
 */
const lingerMs = 500;

/** A server that stops without a client seeing a reset. */
export interface Serving {
  readonly server: NetServer;
  /** From now on each response asks the client to open another connection for its next request. */
  drain(): void;
  /** Accepts nothing more, and lets requests under way finish. Call `drain` before. */
  close(): Promise<void>;
}

/** Serves on an address, or on a socket that listens already: the number of its file, or a handle of Node. */
export async function serve(
  listener: RequestListener,
  where: { port: number; host: string } | { fd: number } | { handle: unknown },
): Promise<Serving> {
  const connections = new Set<Socket>();
  /** Responses that are not complete. */
  const open = new Set<ServerResponse>();
  let draining = false;

  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    if (draining) response.shouldKeepAlive = false;
    listener(request, response);
  });
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  if ('handle' in where) server.listen(where.handle);
  else server.listen(where);
  await once(server, 'listening');

  return {
    server,
    drain() {
      draining = true;
      for (const response of open) if (!response.headersSent) response.shouldKeepAlive = false;
    },
    async close() {
      const closed = Promise.withResolvers<true>();
      // Not the HTTP server's own `close`: that closes at once what is idle, and with it what a client is just using.
      NetServer.prototype.close.call(server, () => closed.resolve(true));
      const within = (ms: number) => Promise.race([closed.promise, sleep(ms, false, { ref: false })]);
      if (await within(lingerMs)) return;
      const finishBy = performance.now() + finishMs;
      // Again and again: a response that was begun before the drain leaves its connection open.
      do {
        const busy = new Set([...open].map(({ socket }) => socket));
        for (const socket of connections) if (!busy.has(socket)) socket.destroy();
      } while (!(await within(50)) && performance.now() < finishBy);
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
