import { connect, createServer, type Socket } from 'node:net';
import { listenSomewhere } from './ports.ts';

/** A TCP connection between two processes, through which packets can get lost. */
export interface Cable {
  readonly port: number;
  /**
   * From now on everything is lost that the open connections send, in both directions and without a reset, for good: one
   * side may close, and the other does not learn of it. New connections too, until `restore`.
   */
  drop(): void;
  /** New connections work again. */
  restore(): void;
  /** How many of the connections whose packets are lost the client has not closed yet. */
  silent(): number;
  close(): Promise<void>;
}

/** Opens a cable on this machine. @param target the port behind it, called for each new connection */
export async function openCable(target: () => number): Promise<Cable> {
  let dropping = false;
  const open = new Set<Socket>();
  /** Of each connection the client's side, and whether its packets are lost. */
  const clients = new Map<Socket, { lost: boolean }>();

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const line = { lost: dropping };
    const far = connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    clients.set(client, line);
    for (const [from, to] of [
      [client, far],
      [far, client],
    ] as const) {
      open.add(from);
      // What is lost is read all the same: the sender's system must not notice either.
      from.on('data', (chunk) => line.lost || to.write(chunk));
      from.on('end', () => {
        if (from === client) clients.delete(client);
        if (!line.lost) to.end();
      });
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        if (from === client) clients.delete(client);
        if (!line.lost) to.destroy();
      });
    }
  });
  const port = await listenSomewhere(server);
  return {
    port,
    drop() {
      dropping = true;
      for (const line of clients.values()) line.lost = true;
    },
    restore: () => void (dropping = false),
    silent: () => [...clients.values()].filter(({ lost }) => lost).length,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of open) socket.destroy();
      await closed.promise;
    },
  };
}
