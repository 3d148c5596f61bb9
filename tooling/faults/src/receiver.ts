import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { verifyWebhook } from '@cryptoix/core/signing';

/** How the merchant's server behaves: as it should, or in one of the ways in which servers fail. */
export type Mood = 'well' | 'failing' | 'hanging' | 'resetting' | 'down';

/** A merchant's server that can be made to fail. It keeps what arrived, not the bodies. */
export interface Receiver {
  readonly url: string;
  /** How often each event arrived and was answered with 200, by its id. */
  readonly accepted: ReadonlyMap<string, number>;
  /** `<delivery> <attempt>` of every call, in order. */
  readonly calls: readonly string[];
  /** Calls whose signature was wrong. */
  readonly forged: () => number;
  /** Signing secrets from now on. */
  trust(secrets: readonly string[]): void;
  become(mood: Mood): Promise<void>;
  close(): Promise<void>;
}

/** Starts a merchant's server on this machine. */
export async function openReceiver(): Promise<Receiver> {
  let mood: Mood = 'well';
  let secrets: readonly string[] = [];
  let forged = 0;
  const accepted = new Map<string, number>();
  const calls: string[] = [];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const id = headers.get('webhook-id') ?? '';
      calls.push(`${headers.get('x-cryptoix-delivery')} ${headers.get('x-cryptoix-attempt')}`);
      try {
        const nowSeconds = Math.floor(Date.now() / 1_000);
        verifyWebhook({ headers: Object.fromEntries(headers), body: Buffer.concat(chunks), secrets, nowSeconds });
      } catch {
        forged += 1;
      }
      if (mood === 'well') accepted.set(id, (accepted.get(id) ?? 0) + 1);
      answer(response, mood);
    });
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the system gave no TCP port');
    return address.port;
  };
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);

  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    accepted,
    calls,
    forged: () => forged,
    trust: (trusted) => (secrets = trusted),
    async become(next) {
      const before = mood;
      mood = next;
      if (next === 'down') await close();
      // What hung would hang on: its connections are cut, as a restart does.
      else if (before === 'hanging') server.closeAllConnections();
      else if (before === 'down') await listen(port);
    },
    close,
  };
}

function answer(response: ServerResponse, mood: Mood): void {
  if (mood === 'hanging') return;
  if (mood === 'resetting') response.destroy();
  else response.writeHead(mood === 'failing' ? 500 : 200).end();
}
