import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { allClosed, openTestTarget, refusingPort, startReceiver, webhook } from './test-receivers.ts';

// macOS gives this machine one IPv4 loopback address only.
const oneLoopbackAddress = process.platform === 'darwin';

describe('connections', () => {
  it('are kept alive: sends one after the other share one', async () => {
    const receiver = await startReceiver();
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    for (let i = 0; i < 5; i++) expect(await target.send(webhook)).toMatchObject({ statusCode: 200 });
    expect(receiver.sockets).toHaveLength(1);
  });

  it('are as many as sends at the same time', async () => {
    const receiver = await startReceiver((response, _request, count) => {
      waiting.push(() => response.end());
      if (count % 3 === 0) for (const respond of waiting.splice(0)) respond();
    });
    const waiting: (() => void)[] = [];
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    for (let round = 0; round < 2; round++) await Promise.all([1, 2, 3].map(() => target.send(webhook)));
    expect(receiver.sockets).toHaveLength(3);
  });

  it.each([
    { keepAliveMs: 3_000, closedAfterMs: 1_000 },
    { keepAliveMs: 60_000, closedAfterMs: 4_000 },
  ])(
    'are closed by us after $closedAfterMs ms without use when the receiver keeps them $keepAliveMs ms',
    async (times) => {
      const receiver = await startReceiver(undefined, { keepAliveMs: times.keepAliveMs });
      await openTestTarget(`http://localhost:${receiver.port}/`).send(webhook);
      const idleSince = performance.now();
      // After 4 s, and later on a busy machine.
      await allClosed(receiver, 10_000);
      expect(performance.now() - idleSince).toBeGreaterThan(times.closedAfterMs - 100);
      expect(performance.now() - idleSince).toBeLessThan(times.keepAliveMs);
    },
  );

  it('are not used again when the receiver said that it closes them', async () => {
    const receiver = await startReceiver((response) => response.setHeader('connection', 'close').end());
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    for (let i = 0; i < 3; i++) expect(await target.send(webhook)).toMatchObject({ statusCode: 200, error: null });
    expect(receiver.sockets).toHaveLength(3);
  });

  it.each(['destroy', 'resetAndDestroy'] as const)(
    'that the receiver closed while idle (%s) are replaced without a failure, since nothing was written to them',
    async (close) => {
      const receiver = await startReceiver();
      const target = openTestTarget(`http://localhost:${receiver.port}/`);
      await target.send(webhook);
      await target.send(webhook);
      // The event loop now polls the sockets before undici writes, as it does before a send that a timer starts.
      await setImmediate();
      receiver.sockets[0]?.[close]();
      expect(await target.send(webhook)).toMatchObject({ statusCode: 200, error: null });
      expect(receiver.requests).toHaveLength(3);
      expect(receiver.sockets).toHaveLength(2);
    },
  );

  it('that break after the request was written are a failure: the receiver never gets one attempt twice', async () => {
    const receiver = await startReceiver((response, _request, count) => {
      if (count === 2) response.destroy();
      else response.end();
    });
    const target = openTestTarget(`http://localhost:${receiver.port}/`);
    expect(await target.send(webhook)).toMatchObject({ error: null });
    expect(await target.send(webhook)).toMatchObject({ error: 'reset' });
    expect(receiver.requests).toHaveLength(2);
    expect(await target.send(webhook)).toMatchObject({ error: null });
  });
});

describe('addresses', () => {
  /** A clock that the test moves, and a resolver that returns these addresses in turn and counts its calls. */
  function fakes(...addresses: string[][]) {
    const state = { nowMs: 0, lookUps: 0 };
    return {
      state,
      now: () => state.nowMs,
      resolver: async () => addresses[Math.min(state.lookUps++, addresses.length - 1)] ?? [],
    };
  }

  it('are looked up once in 30 s, however many sends there are', async () => {
    const receiver = await startReceiver();
    const { state, ...options } = fakes(['127.0.0.1']);
    const target = openTestTarget(`http://localhost:${receiver.port}/`, options);
    await Promise.all([target.send(webhook), target.send(webhook)]);
    state.nowMs = 29_999;
    await target.send(webhook);
    expect(state.lookUps).toBe(1);
    state.nowMs = 30_000;
    await target.send(webhook);
    expect(state.lookUps).toBe(2);
    expect(receiver.sockets).toHaveLength(2);
  });

  it('that become private (DNS rebinding) are refused, and earlier connections are closed', async () => {
    const receiver = await startReceiver();
    const { state, ...options } = fakes(['127.0.0.1'], ['169.254.169.254']);
    const target = openTestTarget(`http://localhost:${receiver.port}/`, options);
    expect(await target.send(webhook)).toMatchObject({ statusCode: 200 });
    state.nowMs = 30_000;
    expect(await target.send(webhook)).toMatchObject({ statusCode: null, error: 'blocked_address', address: null });
    expect(receiver.requests).toHaveLength(1);
    await allClosed(receiver);
  });

  it('are looked up again after a failure', async () => {
    const receiver = await startReceiver();
    const { state, ...options } = fakes([], ['127.0.0.1']);
    const target = openTestTarget(`http://localhost:${receiver.port}/`, options);
    expect(await target.send(webhook)).toMatchObject({ error: 'dns' });
    expect(await target.send(webhook)).toMatchObject({ statusCode: 200 });
    expect(state.lookUps).toBe(2);
  });

  it.skipIf(oneLoopbackAddress)('that change get the next sends', async () => {
    const before = await startReceiver();
    const { state, ...options } = fakes(['127.0.0.1'], ['127.0.0.2']);
    const target = openTestTarget(`http://localhost:${before.port}/`, options);
    expect(await target.send(webhook)).toMatchObject({ statusCode: 200, address: '127.0.0.1' });
    state.nowMs = 30_000;
    expect(await target.send(webhook)).toMatchObject({ error: 'refused', address: '127.0.0.2' });
    await allClosed(before);
  });

  it('that the host keeps, keep their connections', async () => {
    const receiver = await startReceiver();
    const { state, ...options } = fakes(['127.0.0.1'], ['127.0.0.2', '127.0.0.1']);
    const target = openTestTarget(`http://localhost:${receiver.port}/`, options);
    await target.send(webhook);
    state.nowMs = 30_000;
    expect(await target.send(webhook)).toMatchObject({ statusCode: 200, address: '127.0.0.1' });
    expect(receiver.sockets).toHaveLength(1);
  });

  it('that all refuse are reported as a failure of the first', async () => {
    const port = await refusingPort();
    const target = openTestTarget(`http://localhost:${port}/`, { resolver: async () => ['127.0.0.1', '127.0.0.2'] });
    const result = await target.send(webhook);
    expect(result).toMatchObject({ error: 'refused', address: '127.0.0.1' });
    expect(result.errorDetail).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it.skipIf(oneLoopbackAddress)('that refuse are followed by the next one within the attempt', async () => {
    const receiver = await startReceiver(undefined, { host: '127.0.0.2' });
    const target = openTestTarget(`http://localhost:${receiver.port}/`, {
      resolver: async () => ['127.0.0.1', '127.0.0.2'],
    });
    expect(await target.send(webhook)).toMatchObject({ statusCode: 200, error: null, address: '127.0.0.2' });
  });
});
