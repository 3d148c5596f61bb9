import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Address } from '@cryptoix/harness/app';
import { listenSomewhere } from '@cryptoix/harness/ports';

/** A proxy to the app that can be cut, like a network. */
interface Relay {
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  down(): Promise<void>;
  /** Accepts connections again, on the same port. */
  up(): Promise<void>;
}

/** Starts a proxy to the app. It is closed when the test ends. */
export async function startRelay(app: Address): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(app.url).port), '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
      socket.pipe(other);
    }
  });
  const port = await listenSomewhere(server);
  const relay: Relay = {
    url: `http://127.0.0.1:${port}`,
    async up() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async down() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  onTestFinished(() => relay.down());
  return relay;
}
