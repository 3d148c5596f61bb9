import type { SendResult } from '../dispatcher/send.ts';
import type { Random } from './random.ts';
import { days, hours, minutes } from './sales.ts';

/** What a merchant's server does with a call. */
interface Call {
  readonly random: Random;
  /** Unix ms. */
  readonly at: number;
  /** The present, in Unix ms: outages are told from it. */
  readonly now: number;
  /** The event's body. */
  readonly body: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
}

/** An endpoint of the demo and how its server behaves. */
export interface Receiver {
  readonly path: string;
  readonly description: string;
  readonly eventTypes: string[];
  readonly headers?: Record<string, string>;
  readonly address: string;
  /** When a person paused it, in ms before now. */
  readonly pausedFor?: number;
  answer(call: Call): SendResult;
}

const nothing = { statusCode: null, response: null, retryAfter: null };

function respond(
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

const accept = (call: Call, durationMs: number) => respond(call, 200, durationMs, '{"received":true}');
const fault = (call: Call) =>
  respond(call, 502, call.random.between(3, 30), '<html><body><h1>502 Bad Gateway</h1></body></html>', 'text/html');
const hang = (): SendResult => ({
  ...nothing,
  error: 'timeout',
  errorDetail: 'no complete answer within 15 s',
  address: null,
  durationMs: 15_000,
});

/** One of each kind that a merchant gets to know. */
export const receivers: readonly Receiver[] = [
  {
    path: '/cryptoix/webhooks',
    description: 'Online shop',
    eventTypes: ['payment.*', 'refund.*'],
    address: '203.0.113.10',
    answer(call) {
      const { random, at, now } = call;
      // A deployment that went wrong, for three quarters of an hour.
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
    answer(call) {
      const { random, body, attempt } = call;
      // It knows no orders of the till, until a person adds them and replays.
      if (body.includes('"channel":"pos"') && attempt <= 10)
        return respond(call, 422, random.between(90, 240), '{"error":"unknown_order","message":"No such order."}');
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
    answer(call) {
      const { random, at, now } = call;
      if (now - at > 26 * hours) return accept(call, random.between(120, 480));
      return respond(
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
    answer: (call) => accept(call, call.random.between(20, 75)),
  },
  {
    path: '/wp-content/plugins/old-shop/ipn.php',
    description: 'Old shop plugin',
    eventTypes: ['refund.*'],
    address: '198.51.100.66',
    answer: (call) =>
      call.now - call.at > 5 * days
        ? accept(call, call.random.between(240, 900))
        : respond(call, 410, 35, 'Gone', 'text/plain'),
  },
];
