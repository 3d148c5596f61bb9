import { AppError } from '@cryptoix/core';
import ipaddr from 'ipaddr.js';
import { networkOf } from '../net/network.ts';
import { strangerBodyBytes } from './body.ts';
import { isForwarded } from './client-ip.ts';
import type { RequestHeaders } from './incoming.ts';

/**
 * The costs that the refused calls of a network may cause in a minute: the bytes of large bodies, 16 refused ones of 256 KB, and the time
 * that its other calls keep this thread busy, in ms: 1.7 % of it.
 */
const perMinute = { bytes: 4_194_304, ms: 1_000 };
/** The weight of a body of unknown length: the bytes that the server takes before anybody reads it (the socket's buffer). */
const chunkedBytes = 65_536;
/**
 * Bytes of URL and body of a call that costs no time worth counting: signing in has 300. 16 KB of brackets parse in 6.5 ms,
 * and a URL of 15 KB in 4.5 ms.
 */
const smallBytes = 2_048;
/** The time of each call of a batch, in ms, beside what is measured: 20 invitations looked up took 16 ms here. */
const batchedCallMs = 0.8;
/** Networks remembered at once; past that the oldest are forgotten, whose budget is the soonest full again. */
const maxNetworks = 50_000;

/**
 * Whether a request was made on this machine, as far as is known: behind a proxy that `TRUSTED_PROXIES` does not name,
 * everybody seems to come from loopback.
 */
export function isLocal(ip: string | null, headers: RequestHeaders): boolean {
  if (ip === null || !ipaddr.isValid(ip) || isForwarded(headers)) return false;
  return ipaddr.process(ip).range() === 'loopback';
}

/** A call as its network pays for it. */
export interface PaidCall {
  readonly ip: string | null;
  readonly headers: RequestHeaders;
  /** Of path and query. */
  readonly urlBytes: number;
  /** How many procedures it calls; 1 where it is no batch. */
  readonly calls: number;
}

const bodyBytes = ({ headers }: PaidCall): number =>
  headers.has('transfer-encoding') ? chunkedBytes : Number(headers.get('content-length') ?? 0);

/** How many bytes of a body count; none of a small one. */
const weigh = (call: PaidCall): number => (bodyBytes(call) > strangerBodyBytes ? bodyBytes(call) : 0);

/** Whether its time counts: it grows with what there is to read and to do. */
const takesTime = (call: PaidCall): boolean => call.calls > 1 || bodyBytes(call) + call.urlBytes > smallBytes;

/** The bytes and the time that strangers may cost, by network. In memory, for each process. */
export interface NetworkBudget {
  /**
   * Counts the body of a caller who was not let in, read or not. Small calls, known callers and this machine cost nothing.
   * @throws AppError `rate_limited` when the network has sent its share, or used its time and this is no small call
   */
  spend(call: PaidCall, now: Date): void;
  /** Counts the time, in ms, that the call of such a caller has taken. */
  spendTime(call: PaidCall, ms: number, now: Date): void;
  /** Whether the call would be refused to a stranger for the time that its network has used. */
  isSpent(call: PaidCall, now: Date): boolean;
}

/** A bucket for each network, which holds a minute's bytes and time and fills evenly. A call is taken while anything is left. */
export function createNetworkBudget(): NetworkBudget {
  const buckets = new Map<string, { bytes: number; ms: number; at: number }>();

  const leftOf = ({ ip }: PaidCall, now: Date) => {
    const at = now.getTime();
    const before = buckets.get(networkOf(ip)) ?? { ...perMinute, at };
    const minutes = Math.max(0, at - before.at) / 60_000;
    const filled = (unit: 'bytes' | 'ms') => Math.min(perMinute[unit], before[unit] + minutes * perMinute[unit]);
    return { bytes: filled('bytes'), ms: filled('ms'), at };
  };

  const keep = ({ ip }: PaidCall, left: { bytes: number; ms: number; at: number }) => {
    // In the order of their last use, so that the first is the one to forget.
    buckets.delete(networkOf(ip));
    buckets.set(networkOf(ip), left);
    for (const [oldest] of buckets) {
      if (buckets.size <= maxNetworks) break;
      buckets.delete(oldest);
    }
  };

  /** The rest of one unit after this; at least a minute's debt, so that a wait is bounded. */
  const less = (left: number, cost: number, unit: 'bytes' | 'ms') => Math.max(left - cost, -perMinute[unit]);

  const isSpent = (call: PaidCall, now: Date) =>
    takesTime(call) && !isLocal(call.ip, call.headers) && leftOf(call, now).ms <= 0;

  return {
    isSpent,
    spend(call, now) {
      const bytes = weigh(call);
      if ((bytes === 0 && !takesTime(call)) || isLocal(call.ip, call.headers)) return;
      const left = leftOf(call, now);
      const noBytes = bytes > 0 && left.bytes <= 0;
      if (!noBytes && left.ms > 0) {
        if (bytes > 0) keep(call, { ...left, bytes: less(left.bytes, bytes, 'bytes') });
        return;
      }
      keep(call, left);
      const debt = Math.max(noBytes ? -left.bytes / perMinute.bytes : 0, -left.ms / perMinute.ms);
      const seconds = Math.max(1, Math.ceil(debt * 60));
      throw new AppError(
        'rate_limited',
        `Your network has sent too much without a valid API key or session. Try again in ${seconds} seconds, with one.`,
        { retry_after: seconds },
      );
    },
    spendTime(call, ms, now) {
      if (!takesTime(call) || isLocal(call.ip, call.headers)) return;
      const left = leftOf(call, now);
      const ofBatch = call.calls > 1 ? call.calls * batchedCallMs : 0;
      keep(call, { ...left, ms: less(left.ms, ms + ofBatch, 'ms') });
    },
  };
}
