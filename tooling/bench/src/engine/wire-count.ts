import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { framer, typeOf } from '@cryptoix/harness/wire';

/** Counts of the traffic from clients to the database through this proxy. */
export interface WireCount {
  /** Statements executed. */
  statements: number;
  /** How often a client waited for the server: the ends of requests. */
  roundTrips: number;
}

/**
 * A counting proxy in front of a Postgres, for a separate short run: it is too slow for the timed runs.
 */
export async function countWire(target: string): Promise<{ url: string; count: WireCount; close(): void }> {
  const count: WireCount = { statements: 0, roundTrips: 0 };
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    const read = framer((message) => {
      const type = typeOf(message);
      // Execute, and a simple query.
      if (type === 'E' || type === 'Q') count.statements += 1;
      // Sync, Flush, and a simple query: the client waits for a response.
      if (type === 'S' || type === 'H' || type === 'Q') count.roundTrips += 1;
    }, true);
    client.on('data', (chunk: Buffer) => {
      read(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => client.write(chunk));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system provided no TCP port.');
  const url = new URL(target);
  url.port = String(address.port);
  return {
    url: url.href,
    count,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
