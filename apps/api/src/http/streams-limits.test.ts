import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Caller } from '../principal.ts';
import { createStreams } from './streams.ts';

const scopes = new Set<never>();
const tenantOf = (merchantId: string) => ({ merchantId, mode: 'live' as const });

const person = (userId: string, merchantId: string): Caller => ({
  type: 'session',
  userId,
  email: 'a@example.com',
  name: 'A',
  emailVerified: true,
  fresh: true,
  binding: { tenant: tenantOf(merchantId), role: 'viewer', scopes, frozen: null },
});

const key = (id: string, merchantId: string): Caller => ({
  type: 'api_key',
  id,
  label: 'k',
  tenant: tenantOf(merchantId),
  scopes,
  requireIdempotencyKey: false,
  expiresAt: null,
  ipAllowlist: [],
  rateLimit: 500,
  frozen: null,
});

const service = (merchantId: string): Caller => ({
  type: 'service',
  name: 'support',
  tenant: tenantOf(merchantId),
  scopes,
});

/** Takes a place for each principal that is not refused. @returns the functions that release the places */
function takeAll(streams: ReturnType<typeof createStreams>, principals: Caller[]) {
  const releases: (() => void)[] = [];
  for (const principal of principals) {
    try {
      releases.push(streams.take(principal));
    } catch {
      // Refused: only those that were not are counted.
    }
  }
  return releases;
}

const keysOf = (merchantId: string, count: number) =>
  Array.from({ length: count }, (_, index) => key(`${merchantId}-${index}`, merchantId));
const peopleOf = (merchantId: string, count: number) =>
  Array.from({ length: count }, (_, index) => person(`${merchantId}-${index}`, merchantId));

test('all keys of a merchant have ten live views, and its people still get theirs', () => {
  const streams = createStreams();
  expect(takeAll(streams, keysOf('a', 26))).toHaveLength(10);
  expect(() => streams.take(key('one more', 'a'))).toThrow("A merchant's keys have at most 10 live views open");
  expect(() => streams.take(service('a'))).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  expect(takeAll(streams, peopleOf('a', 40))).toHaveLength(20);
  expect(() => streams.take(person('one more', 'a'))).toThrow('A merchant has at most 30 live views open');
});

test('one merchant takes no place from others, and a released place is free again', () => {
  const streams = createStreams();
  const [first] = takeAll(streams, [...keysOf('a', 26), ...peopleOf('a', 40)]);
  expect(takeAll(streams, [...keysOf('b', 26), ...peopleOf('b', 40)])).toHaveLength(30);
  expect(takeAll(streams, peopleOf('a', 1))).toHaveLength(0);
  first?.();
  first?.();
  expect(takeAll(streams, peopleOf('a', 3))).toHaveLength(1);
});

test('the keys of all merchants together leave half of the places to people', () => {
  const streams = createStreams();
  const merchants = Array.from({ length: 12 }, (_, index) => `merchant ${index}`);
  expect(
    takeAll(
      streams,
      merchants.flatMap((id) => keysOf(id, 10)),
    ),
  ).toHaveLength(50);
  expect(() => streams.take(service('another'))).toThrow(expect.objectContaining({ code: 'unavailable' }));
  expect(
    takeAll(
      streams,
      merchants.flatMap((id) => peopleOf(id, 10)),
    ),
  ).toHaveLength(50);
  expect(() => streams.take(person('p', 'another'))).toThrow(expect.objectContaining({ code: 'unavailable' }));
});

test('a waiting call has a place like a stream, and ends with its connection or its process', async () => {
  const streams = createStreams();
  const caller = key('k', 'a');
  const sockets = Array.from({ length: 4 }, () => new Socket());
  const [first, ...others] = sockets.map((socket) => streams.hold(caller, socket));
  expect(() => streams.take(caller)).toThrow('There are 4 live views open already');
  const [left] = sockets;
  left?.destroy();
  if (left !== undefined) await once(left, 'close');
  expect([first, ...others].map((call) => call?.signal.aborted)).toEqual([true, false, false, false]);
  // The place is the call's until that has ended.
  expect(() => streams.take(caller)).toThrow('There are 4 live views open already');
  first?.release();
  first?.release();
  expect(streams.hold(caller, new Socket().destroy()).signal.aborted).toBe(true);
  streams.close();
  expect(others.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
  expect(() => streams.hold(caller, new Socket())).toThrow(expect.objectContaining({ code: 'unavailable' }));
});
