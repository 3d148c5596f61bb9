import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { listenSomewhere } from './app.ts';

/** A webhook as it arrived. */
export interface Received {
  /** `webhook-id`: the event's id. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Unix ms. */
  readonly at: number;
}

/** What the receiver answers: 200 with no body where nothing is said; `hang` never answers, `reset` cuts the connection. */
type Reply = { status?: number; headers?: Record<string, string>; body?: string } | 'hang' | 'reset';

/** A merchant's server. */
export interface Receiver {
  readonly url: string;
  /** Every webhook that arrived in full, in order. */
  readonly requests: Received[];
  /** Decides what is answered from now on. */
  reply: (request: Received) => Reply;
  /** Stops listening: connections are refused. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
}

/** Starts a merchant's server on this machine. It is gone when the test is. */
export async function startReceiver(reply: Receiver['reply'] = () => ({})): Promise<Receiver> {
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
      receiver.requests.push(request);
      answer(response, receiver.reply(request));
    });
  });
  const port = await listenSomewhere(server);
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/webhooks`,
    requests: [],
    reply,
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
  };
  onTestFinished(() => receiver.down());
  return receiver;
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') response.destroy();
  else response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
}
