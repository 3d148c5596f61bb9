import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { eventually } from '@cryptoix/harness/eventually';
import { onTestFinished } from 'vitest';
import { openTarget, type SendRequest, type Target, type TargetOptions } from './send.ts';

export interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  port: number;
  /** Every request that has been read to its end, in order. */
  requests: Received[];
  /** Every connection so far; closed ones are `destroyed`. */
  sockets: Socket[];
}

/** Responds to a request; `count` is its number, from 1. */
type Reply = (response: ServerResponse, request: Received, count: number) => void;

const ok: Reply = (response) => response.end('ok');

/** Starts a receiver over http; with `tls` one over https. It is closed at the end of the test. */
export async function startReceiver(
  reply: Reply = ok,
  {
    tls,
    host = '127.0.0.1',
    keepAliveMs,
  }: { tls?: { key: string; cert: string }; host?: string; keepAliveMs?: number } = {},
): Promise<Receiver> {
  const requests: Received[] = [];
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      const received = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(received);
      reply(response, received, requests.length);
    });
    incoming.on('error', () => undefined);
  };
  const server = tls === undefined ? createServer(listener) : createHttpsServer(tls, listener);
  if (keepAliveMs !== undefined) server.keepAliveTimeout = keepAliveMs;
  return { requests, ...(await listen(server, host)) };
}

/** Starts a receiver that sends bytes as they are, for responses that no HTTP library would send. */
export async function startTcpReceiver(serve: (socket: Socket) => void): Promise<Omit<Receiver, 'requests'>> {
  return listen(createTcpServer(serve), '127.0.0.1');
}

async function listen(server: Server, host: string): Promise<Omit<Receiver, 'requests'>> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { port: portOf(server), sockets };
}

/** A port of this machine that refuses connections. */
export async function refusingPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** A target that is closed at the end of the test; it may send to this machine, and every name resolves to it. */
export function openTestTarget(url: string, options: Partial<Omit<TargetOptions, 'url'>> = {}): Target {
  const target = openTarget({
    url: new URL(url),
    policy: 'loopback',
    resolver: async () => ['127.0.0.1'],
    now: () => performance.now(),
    ...options,
  });
  onTestFinished(() => target.close());
  return target;
}

/** A small webhook. */
export const webhook: SendRequest = {
  headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
  body: Buffer.from('{"id":"evt_1"}'),
};

/** Waits until every connection to a receiver is closed. */
export async function allClosed({ sockets }: Pick<Receiver, 'sockets'>, withinMs?: number): Promise<void> {
  const open = () => sockets.filter((socket) => !socket.destroyed).length;
  await eventually(open, (count) => count === 0, withinMs);
}
