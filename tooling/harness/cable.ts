import { connect, createServer, type Socket } from 'node:net';
import { listenSomewhere } from './ports.ts';

/** A TCP connection between two processes, through which packets can get lost. */
export interface Cable {
  readonly port: number;
  /**
   * From now on everything is lost that the open connections send, in both directions and without a reset, for good: one
   * side is not heard by the other until it closes. New connections too, until `restore`.
   * @returns how many of these connections the client has not closed yet
   */
  drop(): () => number;
  /** New connections work again. */
  restore(): void;
  close(): Promise<void>;
}

/** Opens a cable on this machine. @param target the port behind it, called for each new connection */
export async function openCable(target: () => number): Promise<Cable> {
  let dropping = false;
  const open = new Set<Socket>();
  /** Of each connection the client's side, and whether its packets are lost. */
  const lines = new Map<Socket, { lost: boolean }>();

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const line = { lost: dropping };
    const far = connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    lines.set(client, line);
    for (const [from, to] of [
      [client, far],
      [far, client],
    ] as const) {
      open.add(from);
      // What is lost is read all the same: the sender's system must not notice either.
      from.on('data', (chunk) => line.lost || to.write(chunk));
      // What the server closes is lost too; of what the client closes a server's own system tells it sooner or later.
      from.on('end', () => {
        if (!line.lost) to.end();
        else if (from === client) to.destroy();
        if (from === client) lines.delete(client);
      });
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        if (from === client) lines.delete(client);
        if (from === client || !line.lost) to.destroy();
      });
    }
  });
  const port = await listenSomewhere(server);
  return {
    port,
    drop() {
      dropping = true;
      const dropped = [...lines.keys()];
      for (const line of lines.values()) line.lost = true;
      return () => dropped.filter((client) => lines.has(client)).length;
    },
    restore: () => void (dropping = false),
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of open) socket.destroy();
      await closed.promise;
    },
  };
}
