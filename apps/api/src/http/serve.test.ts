import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { serve, type Serving } from './serve.ts';

/** A server that responds `done` to each request, at once or when the wait is over. */
async function open(wait: Promise<void> = Promise.resolve()): Promise<{ serving: Serving; port: number }> {
  const serving = await serve((_request, response) => void wait.then(() => response.end('done')), {
    port: 0,
    host: '127.0.0.1',
  });
  const address = serving.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { serving, port: address.port };
}

/** A client's connection, and all that arrived on it. */
async function dial(port: number): Promise<{ socket: Socket; text: () => string; ask: () => void }> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', (error) => (text += String(error)));
  await once(socket, 'connect');
  return { socket, text: () => text, ask: () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n') };
}

test('a connection on which nothing was ever sent does not delay the stop', async () => {
  const { serving, port } = await open();
  await dial(port);
  const began = performance.now();
  serving.drain();
  await serving.close();
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a client that sends on its idle connection just when the server stops gets a response, which closes it', async () => {
  const { serving, port } = await open();
  const { socket, text, ask } = await dial(port);
  ask();
  await once(socket, 'data');
  expect(text()).toContain('Connection: keep-alive');
  serving.drain();
  const closed = serving.close();
  ask();
  await once(socket, 'close');
  expect(text().match(/200 OK/g)).toHaveLength(2);
  expect(text()).toContain('Connection: close');
  await closed;
});

test('a request that was under way when the drain began is finished, and its connection closed', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { serving, port } = await open(promise);
  const { socket, text, ask } = await dial(port);
  const idle = await dial(port);
  ask();
  await once(serving.server, 'request');
  serving.drain();
  const closed = serving.close();
  await once(idle.socket, 'close');
  resolve();
  await once(socket, 'close');
  expect(text()).toMatch(/200 OK[^]*Connection: close[^]*done/);
  await closed;
});
