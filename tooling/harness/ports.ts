import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A free port of this machine. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenSomewhere(server);
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Listens on a port of this machine. It is below the ports that the system uses for outgoing connections (from 32768 on
 * Linux, 49152 elsewhere): one of those could take it while its server is down.
 * @returns the port
 */
export async function listenSomewhere(server: Server): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}
