import type { SendResult } from '../dispatcher/send.ts';
import type { Random } from './random.ts';
import { days, hours, minutes } from './sales.ts';

/** A request to a merchant's server. */
interface Call {
  readonly random: Random;
  /** Unix ms. */
  readonly at: number;
  /** The present, in Unix ms: outages are relative to it. */
  readonly now: number;
  /** The event's body. */
  readonly body: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
}

/** An endpoint of the demo and the behaviour of its server. */
export interface Receiver {
  readonly path: string;
  readonly description: string;
  readonly eventTypes: string[];
  readonly headers?: Record<string, string>;
  readonly address: string;
  /** When a person paused it, in ms before now. */
  readonly pausedFor?: number;
  respond(call: Call): SendResult;
}

const nothing = { statusCode: null, response: null, retryAfter: null };

function httpResponse(
  call: Call,
  statusCode: number,
  durationMs: number,
  text: string,
  type = 'application/json',
): SendResult {
  const body = Buffer.from(text);
  const headers = {
    'content-type': type,
    'content-length': String(body.length),
    date: new Date(call.at + durationMs).toUTCString(),
    server: 'nginx',
  };
  return {
    statusCode,
    error: null,
    errorDetail: null,
    address: null,
    durationMs,
    response: { headers, body, truncated: false },
    retryAfter: null,
  };
}

const accept = (call: Call, durationMs: number) => httpResponse(call, 200, durationMs, '{"received":true}');
const fault = (call: Call) =>
  httpResponse(
    call,
    502,
    call.random.between(3, 30),
    '<html><body><h1>502 Bad Gateway</h1></body></html>',
    'text/html',
  );
const hang = (): SendResult => ({
  ...nothing,
  error: 'timeout',
  errorDetail: 'timed out waiting for the response',
  address: null,
  durationMs: 15_000,
});

/** One of each typical kind. */
export const receivers: readonly Receiver[] = [
  {
    path: '/cryptoix/webhooks',
    description: 'Online shop',
    eventTypes: ['payment.*', 'refund.*'],
    address: '203.0.113.10',
    respond(call) {
      const { random, at, now } = call;
      // A failed deployment, for 45 minutes.
      const since = now - at;
      if (since < 4 * days && since > 4 * days - 45 * minutes) return fault(call);
      if (random.chance(0.012)) return fault(call);
      if (random.chance(0.004)) return hang();
      return accept(call, random.between(38, 190));
    },
  },
  {
    path: '/hooks/warehouse',
    description: 'Warehouse',
    eventTypes: ['payment.completed'],
    headers: { 'X-Warehouse-Site': 'north' },
    address: '203.0.113.24',
    respond(call) {
      const { random, body, attempt } = call;
      // It has no orders of the till until a person adds them and replays.
      if (body.includes('"channel":"pos"') && attempt <= 10)
        return httpResponse(call, 422, random.between(90, 240), '{"error":"unknown_order","message":"No such order."}');
      return random.chance(0.03) ? hang() : accept(call, random.between(700, 2_400) + random.between(0, 9) ** 3 * 6);
    },
  },
  {
    path: '/bookkeeping/import',
    description: 'Bookkeeping',
    eventTypes: [
      'payment.completed',
      'refund.completed',
      'payout.completed',
      'payout.partially_completed',
      'invoice.*',
    ],
    address: '198.51.100.7',
    respond(call) {
      const { random, at, now } = call;
      if (now - at > 26 * hours) return accept(call, random.between(120, 480));
      return httpResponse(
        call,
        500,
        random.between(900, 1_400),
        '{"error":"internal","message":"column \\"fee_amount\\" of relation \\"bookings\\" does not exist"}',
      );
    },
  },
  {
    path: '/risk/chain',
    description: 'Risk scoring',
    eventTypes: ['transaction.confirmed'],
    address: '203.0.113.81',
    pausedFor: 3 * hours,
    respond: (call) => accept(call, call.random.between(20, 75)),
  },
  {
    path: '/wp-content/plugins/old-shop/ipn.php',
    description: 'Old shop plugin',
    eventTypes: ['refund.*'],
    address: '198.51.100.66',
    respond: (call) =>
      call.now - call.at > 5 * days
        ? accept(call, call.random.between(240, 900))
        : httpResponse(call, 410, 35, 'Gone', 'text/plain'),
  },
];
