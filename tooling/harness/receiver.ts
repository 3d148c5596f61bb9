import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { listenSomewhere } from './ports.ts';

/** A webhook as it arrived. */
export interface Received {
  /** `webhook-id`: the event's id. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Unix ms. */
  readonly at: number;
}

/** A response: 200 without a body by default; `hang` never responds, `reset` cuts the connection. */
export type Reply = { status?: number; headers?: Record<string, string>; body?: string } | 'hang' | 'reset';

/** A merchant's server. */
export interface Receiver {
  readonly url: string;
  /** Stops listening and closes its connections: new ones are refused. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** Closes its connections, as a restart does. */
  cut(): void;
}

/** Starts a merchant's server on this machine. @param reply is called for each complete webhook */
export async function openReceiver(reply: (request: Received) => Reply): Promise<Receiver> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
      const request: Received = {
        id: headers.get('webhook-id') ?? '',
        headers: Object.fromEntries(headers),
        body: Buffer.concat(chunks).toString(),
        at: Date.now(),
      };
      respond(response, reply(request));
    });
  });
  const port = await listenSomewhere(server);
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    async up() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async down() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    cut: () => server.closeAllConnections(),
  };
}

function respond(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') response.destroy();
  else response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
}
