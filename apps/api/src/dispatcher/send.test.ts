import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { eventually } from '@cryptoix/harness/eventually';
import { describe, expect, it } from 'vitest';
import { AddressError } from '../net/resolve.ts';
import { allClosed, openTestTarget, refusingPort, startReceiver, startTcpReceiver, webhook } from './test-receivers.ts';

describe('a webhook that arrives', () => {
  it('is one POST with the given headers and bytes to the URL with its query', async () => {
    const receiver = await startReceiver();
    const target = openTestTarget(`http://hooks.localhost:${receiver.port}/in?tenant=7`);
    const result = await target.send(webhook);
    expect(result).toMatchObject({
      statusCode: 200,
      error: null,
      errorDetail: null,
      address: '127.0.0.1',
      retryAfter: null,
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(0);
    expect(receiver.requests).toEqual([
      {
        method: 'POST',
        url: '/in?tenant=7',
        headers: {
          host: `hooks.localhost:${receiver.port}`,
          connection: 'keep-alive',
          'content-type': 'application/json',
          'content-length': '14',
          'webhook-id': 'evt_1',
        },
        body: '{"id":"evt_1"}',
      },
    ]);
  });

  it('returns the response: status, headers in lower case, body bytes, Retry-After', async () => {
    const receiver = await startReceiver((response) => {
      response.writeHead(503, { 'Retry-After': '120', 'X-Many': ['a', 'b'] }).end('busy\0');
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 503, error: null, retryAfter: '120' });
    expect(result.response?.headers).toMatchObject({ 'retry-after': '120', 'x-many': 'a, b' });
    expect(result.response?.body).toEqual(Buffer.from('busy\0'));
    expect(result.response?.truncated).toBe(false);
  });

  it('is not redirected, so that a response cannot send it to a private address', async () => {
    const inside = await startReceiver();
    const receiver = await startReceiver((response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/admin` }).end();
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 307, error: null });
    expect(result.response?.headers['location']).toContain('/admin');
    expect(inside.sockets).toEqual([]);
  });

  it('waits for the final response after interim ones', async () => {
    const receiver = await startReceiver((response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('final');
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 200, error: null });
    expect(result.response?.headers).not.toHaveProperty('link');
    expect(result.response?.body.toString()).toBe('final');
  });

  const proceed = 'HTTP/1.1 100 Continue\r\n\r\n';
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n';
  const final = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfinal';
  it.each([
    ['in one piece', [proceed + final]],
    ['in two', [proceed, final]],
    ['in pieces that end anywhere', `${proceed}${final}`.split('')],
    ['twice and with a header', [proceed, 'HTTP/1.0 100\r\nA: b\r\n\r\n', final]],
    ['after Early Hints', [`${hints}${proceed}${final}`]],
    ['after Early Hints in another piece', [hints, proceed, final]],
    ['among many others', `${proceed}${hints}${hints}HTTP/1.1 102 Processing\r\n\r\n${proceed}${final}`.split('')],
    ['often', [hints.repeat(500), proceed.repeat(500), final]],
    ['behind an empty line', `\r\n${proceed}\r\n${hints}\r\n${proceed}\r\n${final}`.split('')],
  ])('accepts a 100 Continue that nobody asked for, %s, on each request of a connection', async (_, pieces) => {
    const receiver = await startTcpReceiver(inPieces(pieces));
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    for (let request = 0; request < 3; request += 1) {
      const result = await target.send(webhook);
      expect(result).toMatchObject({ statusCode: 200, error: null });
      expect(result.response?.body.toString()).toBe('final');
    }
    expect(receiver.sockets).toHaveLength(1);
  });

  it('accepts a 100 Continue that nobody asked for from a server of Node', async () => {
    const receiver = await startReceiver((response) => {
      response.writeContinue();
      response.end('final');
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 200, error: null });
  });

  it.each([
    ['that names a protocol', ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n']],
    ['that names none', ['HTTP/1.1 101 Switching Protocols\r\n\r\n', final]],
    ['without a reason, after others', `${hints}${proceed}HTTP/1.1 101\r\n\r\n${final}`.split('')],
  ])('is a failure in plain words when the response is a 101 %s', async (_, pieces) => {
    const receiver = await startTcpReceiver(inPieces(pieces));
    expect(await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook)).toMatchObject({
      statusCode: null,
      error: 'reset',
      errorDetail: 'the receiver tried to switch to another protocol',
    });
    await allClosed(receiver);
  });

  it.each([
    ['is all that comes', proceed],
    ['has no end', `HTTP/1.1 100 ${'x'.repeat(20_000)}`],
    ['is cut short', 'HTTP/1.1 10'],
  ])('is reset when a 100 Continue %s', async (_, bytes) => {
    const receiver = await startTcpReceiver((socket) => socket.on('data', () => socket.end(bytes)));
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'reset' });
  });
});

/** Responds to each request with these pieces, one write after another. */
const inPieces = (pieces: string[]) => (socket: Socket) => {
  socket.setNoDelay(true);
  const send = ([piece, ...more]: string[]) => {
    if (piece !== undefined) socket.write(piece, () => setImmediate(send, more));
  };
  socket.on('data', () => send(pieces));
};

describe('a large response', () => {
  it.each([
    { size: 16_384, kept: 16_384, truncated: false },
    { size: 16_385, kept: 16_384, truncated: true },
    { size: 65_536, kept: 16_384, truncated: true },
  ])('of $size bytes is read, $kept bytes are kept, and the connection goes on', async ({ size, kept, truncated }) => {
    const body = Buffer.alloc(size, 'abcdefghijklm');
    const receiver = await startReceiver((response) => response.end(body));
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    const result = await target.send(webhook);
    expect(result).toMatchObject({ statusCode: 200, error: null, response: { truncated } });
    expect(result.response?.body).toEqual(body.subarray(0, kept));
    await target.send(webhook);
    expect(receiver.sockets).toHaveLength(1);
  });

  it('without an end is stopped after 64 KiB and still counts as received', async () => {
    let written = 0;
    const receiver = await startReceiver((response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) written += 65_536;
        response.once('drain', more);
      };
      more();
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 200, error: null, response: { truncated: true } });
    expect(result.response?.body).toHaveLength(16_384);
    await allClosed(receiver);
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('is stopped after 64 KiB even if nothing more comes', async () => {
    const receiver = await startReceiver((response) => response.write(Buffer.alloc(65_537, 'x')));
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send({ ...webhook, timeoutMs: 5_000 });
    expect(result).toMatchObject({ statusCode: 200, error: null, response: { truncated: true } });
    await allClosed(receiver);
  });

  it('that is compressed is kept as it came', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const receiver = await startReceiver((response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result.response?.body).toEqual(bomb.subarray(0, 16_384));
  });

  it.each([
    {
      what: 'chunk extensions',
      head: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;',
      piece: 'a=b;',
      status: 200,
      error: null,
    },
    { what: 'a status line', head: 'HTTP/1.1 200 ', piece: 'OK', status: null, error: 'reset' },
    { what: '100 Continue responses', head: '', piece: 'HTTP/1.1 100 Continue\r\n\r\n', status: null, error: 'reset' },
    { what: '1xx responses', head: '', piece: 'HTTP/1.1 103 Early Hints\r\n\r\n', status: null, error: 'reset' },
  ])('that is an endless flood of $what is stopped', async ({ head, piece, status, error }) => {
    const receiver = await startTcpReceiver((socket) => {
      socket.write(head);
      const flood = () => {
        while (!socket.destroyed && socket.write(piece.repeat(4_096)));
        socket.once('drain', flood);
      };
      socket.once('data', flood);
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: status, error });
    await allClosed(receiver);
  });

  it('is recorded with at most 100 headers and 2,048 characters of each', async () => {
    const receiver = await startReceiver((response) => {
      for (let i = 0; i < 300; i++) response.setHeader(`x-${i}`, 'v');
      response.setHeader('x-0', 'v'.repeat(5_000)).end();
    });
    const headers = (await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook)).response?.headers ?? {};
    expect(Object.keys(headers)).toHaveLength(100);
    expect(headers['x-0']).toHaveLength(2_048);
  });

  it('with more than 16 KiB of headers is a failure that says so', async () => {
    const receiver = await startTcpReceiver((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`));
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'reset', response: null });
    expect(result.errorDetail).toBe('the response has more than 16 KiB of headers');
  });
});

describe('a receiver that is too slow', () => {
  it('to respond at all is a timeout, and its connection is closed', async () => {
    const receiver = await startReceiver(() => undefined);
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send({ ...webhook, timeoutMs: 1_000 });
    expect(result).toMatchObject({
      statusCode: null,
      error: 'timeout',
      errorDetail: 'timed out waiting for the response',
    });
    expect(result).toMatchObject({ address: '127.0.0.1', response: null });
    expect(result.durationMs).toBeGreaterThanOrEqual(995);
    await allClosed(receiver);
  });

  it('with its body, sent drop by drop, is a timeout that keeps the status and the received part', async () => {
    const receiver = await startReceiver((response) => {
      response.write('drip');
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(drip));
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send({ ...webhook, timeoutMs: 1_000 });
    expect(result).toMatchObject({
      statusCode: 200,
      error: 'timeout',
      errorDetail: 'timed out waiting for the end of the response',
    });
    expect(result.response?.truncated).toBe(true);
    expect(result.response?.body.toString()).toMatch(/^drip\.+$/);
  });

  it('with its headers, sent drop by drop, is a timeout', async () => {
    const receiver = await startTcpReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      const drip = setInterval(() => socket.write('.'), 10);
      socket.on('close', () => clearInterval(drip));
      socket.resume();
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send({ ...webhook, timeoutMs: 200 });
    expect(result).toMatchObject({ statusCode: null, error: 'timeout' });
  });

  it('to finish a TLS handshake is a timeout, and its connection is closed', async () => {
    const receiver = await startTcpReceiver((socket) => socket.resume());
    const result = await openTestTarget(`https://localhost:${receiver.port}/`).send({ ...webhook, timeoutMs: 100 });
    expect(result).toMatchObject({ error: 'timeout', errorDetail: 'timed out waiting for the connection' });
    await allClosed(receiver);
    expect(receiver.sockets).toHaveLength(1);
  });
});

describe('a receiver that fails', () => {
  it('is refused when nothing listens', async () => {
    const port = await refusingPort();
    const result = await openTestTarget(`http://localhost:${port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'refused', address: '127.0.0.1', response: null });
    expect(result.errorDetail).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it.each([
    { how: 'closes', breakOff: (response: { destroy(): void }) => response.destroy() },
    {
      how: 'resets',
      breakOff: (response: { socket: { resetAndDestroy(): void } | null }) => response.socket?.resetAndDestroy(),
    },
  ])('is a reset when it $how the connection instead of responding', async ({ breakOff }) => {
    const receiver = await startReceiver(breakOff);
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'reset', response: null });
    expect(receiver.requests).toHaveLength(1);
  });

  it('in the middle of its body is a reset that keeps the status and the received part', async () => {
    const receiver = await startReceiver((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 200, error: 'reset', response: { truncated: true } });
    expect(result.response?.body.toString()).toBe('half');
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n'],
    ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\nX-Null: a\0b\r\nContent-Length: 0\r\n\r\n'],
  ])('is a reset when it sends %j, which is not an HTTP response', async (bytes) => {
    const receiver = await startTcpReceiver((socket) => socket.once('data', () => socket.write(bytes)));
    const result = await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'reset' });
  });
});

describe('a webhook is never sent', () => {
  it('to a host that does not resolve', async () => {
    const target = openTestTarget('https://missing.example.com/', {
      resolver: async () => {
        throw new AddressError('dns', 'missing.example.com does not exist');
      },
    });
    expect(await target.send(webhook)).toEqual({
      statusCode: null,
      error: 'dns',
      errorDetail: 'missing.example.com does not exist',
      address: null,
      durationMs: expect.any(Number),
      response: null,
      retryAfter: null,
    });
  });

  it('to a host whose name servers stay silent: dns, within the one timeout', async () => {
    const target = openTestTarget('https://slow.example.com/', { resolver: () => new Promise(() => undefined) });
    expect(await target.send({ ...webhook, timeoutMs: 50 })).toMatchObject({ error: 'dns', address: null });
  });

  it.each([
    { url: 'https://hooks.example.com:PORT/', why: 'resolves to a private address', addresses: ['10.0.0.1'] },
    {
      url: 'https://hooks.example.com:PORT/',
      why: 'resolves to good and bad addresses',
      addresses: ['127.0.0.1', '10.0.0.1'],
    },
    { url: 'https://10.0.0.1:PORT/', why: 'is a private address', addresses: [] },
    { url: 'http://hooks.example.com:PORT/', why: 'would be reached without TLS', addresses: ['127.0.0.1'] },
  ])('to a host that $why', async ({ url, addresses }) => {
    const receiver = await startReceiver();
    const target = openTestTarget(url.replace('PORT', String(receiver.port)), { resolver: async () => addresses });
    expect(await target.send(webhook)).toMatchObject({ error: 'blocked_address', address: null });
    expect(receiver.sockets).toEqual([]);
  });

  it('to this machine, under the policy for the internet', async () => {
    const receiver = await startReceiver();
    const target = openTestTarget(`https://localhost:${receiver.port}/`, { policy: 'public' });
    expect(await target.send(webhook)).toMatchObject({ error: 'blocked_address', address: null });
    expect(receiver.sockets).toEqual([]);
  });

  it('with a header that HTTP cannot carry: a failure, not an exception', async () => {
    const receiver = await startReceiver();
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    const result = await target.send({ ...webhook, headers: { 'x-bad': 'a\r\nx-injected: 1' } });
    expect(result).toMatchObject({ statusCode: null, error: 'reset', errorDetail: 'invalid x-bad header' });
    expect(receiver.requests).toEqual([]);
  });
});

describe('stopping', () => {
  it('by the caller ends the send at once as interrupted', async () => {
    const receiver = await startReceiver(() => stop.abort());
    const stop = new AbortController();
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    expect(await target.send({ ...webhook, signal: stop.signal })).toMatchObject({
      statusCode: null,
      error: 'interrupted',
    });
    await allClosed(receiver);
    expect(await target.send({ ...webhook, signal: stop.signal })).toMatchObject({ error: 'interrupted' });
    expect(receiver.requests).toHaveLength(1);
  });

  it('by closing the target waits for running sends and leaves no connection', async () => {
    const receiver = await startReceiver((response) => void sleep(50).then(() => response.end('late')));
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    const sending = target.send(webhook);
    await eventually(
      () => receiver.requests.length,
      (count) => count === 1,
    );
    await target.close();
    expect(await sending).toMatchObject({ statusCode: 200, error: null });
    await allClosed(receiver);
  });
});
