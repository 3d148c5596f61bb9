import { AppError } from '@cryptoix/core';
import ipaddr from 'ipaddr.js';
import { networkOf } from '../net/network.ts';
import { anonymousBodyBytes } from './body.ts';
import { isForwarded } from './client-ip.ts';
import type { RequestHeaders } from './incoming.ts';

/**
 * What the refused calls of a network may cost in a minute: bytes of large bodies, which is 16 of 256 KB, and the time, in
 * ms, that its other calls keep this thread busy, which is 1.7 % of it.
 */
const perMinute = { bytes: 4_194_304, ms: 1_000 };
/** The bytes counted for a body of unknown length: what the server receives before anything reads it (the socket's buffer). */
const chunkedBytes = 65_536;
/**
 * A call with at most so many bytes of URL and body costs no time worth counting: signing in has 300. Parsing takes 6.5 ms
 * for 16 KB of brackets, and 4.5 ms for a URL of 15 KB.
 */
const smallBytes = 2_048;
/** The time counted for each call of a batch, in ms, besides what is measured: looking up 20 invitations took 16 ms here. */
const batchedCallMs = 0.8;
/** The most networks remembered. Beyond that the longest unused are forgotten, whose budgets are full again soonest. */
const maxNetworks = 50_000;

/**
 * True when a request was made on this machine, as far as is known: behind a proxy that `TRUSTED_PROXIES` does not name,
 * everybody seems to come from loopback.
 */
export function isLocal(ip: string | null, headers: RequestHeaders): boolean {
  if (ip === null || !ipaddr.isValid(ip) || isForwarded(headers)) return false;
  return ipaddr.process(ip).range() === 'loopback';
}

/** A call as the budget of its network counts it. */
export interface ChargedCall {
  readonly ip: string | null;
  readonly headers: RequestHeaders;
  /** The length of path and query. */
  readonly urlBytes: number;
  /** How many procedures it calls; 1 when it is not a batch. */
  readonly calls: number;
}

const bodyBytes = ({ headers }: ChargedCall): number =>
  headers.has('transfer-encoding') ? chunkedBytes : Number(headers.get('content-length') ?? 0);

/** The bytes of a body that count; 0 for a small one. */
const countedBytes = (call: ChargedCall): number => (bodyBytes(call) > anonymousBodyBytes ? bodyBytes(call) : 0);

/** True when its time counts, because there is much to parse or to do. */
const takesTime = (call: ChargedCall): boolean => call.calls > 1 || bodyBytes(call) + call.urlBytes > smallBytes;

/** The bytes and the time that unauthenticated callers may cost, by network. In memory, for each process. */
export interface NetworkBudget {
  /**
   * Counts the body of an unauthenticated caller, read or not. Small calls and calls from this machine cost nothing.
   * @throws AppError `rate_limited` when the network has used up its bytes, or its time and the call is not small
   */
  spend(call: ChargedCall, now: Date): void;
  /** Counts the time, in ms, that an unauthenticated caller's call has taken. */
  spendTime(call: ChargedCall, ms: number, now: Date): void;
  /** True when an unauthenticated caller's call would be refused because its network has used up its time. */
  isSpent(call: ChargedCall, now: Date): boolean;
}

/** A bucket for each network holds a minute's bytes and time and refills evenly. A call is accepted while anything is left. */
export function createNetworkBudget(): NetworkBudget {
  const buckets = new Map<string, { bytes: number; ms: number; at: number }>();

  const leftOf = ({ ip }: ChargedCall, now: Date) => {
    const at = now.getTime();
    const before = buckets.get(networkOf(ip)) ?? { ...perMinute, at };
    const minutes = Math.max(0, at - before.at) / 60_000;
    const filled = (unit: 'bytes' | 'ms') => Math.min(perMinute[unit], before[unit] + minutes * perMinute[unit]);
    return { bytes: filled('bytes'), ms: filled('ms'), at };
  };

  const store = ({ ip }: ChargedCall, left: { bytes: number; ms: number; at: number }) => {
    // In the order of their last use, so that the first one is the one to forget.
    buckets.delete(networkOf(ip));
    buckets.set(networkOf(ip), left);
    for (const [oldest] of buckets) {
      if (buckets.size <= maxNetworks) break;
      buckets.delete(oldest);
    }
  };

  /** What is left after this cost. The debt is at most a minute's worth, so that the wait is bounded. */
  const less = (left: number, cost: number, unit: 'bytes' | 'ms') => Math.max(left - cost, -perMinute[unit]);

  const isSpent = (call: ChargedCall, now: Date) =>
    takesTime(call) && !isLocal(call.ip, call.headers) && leftOf(call, now).ms <= 0;

  return {
    isSpent,
    spend(call, now) {
      const bytes = countedBytes(call);
      if ((bytes === 0 && !takesTime(call)) || isLocal(call.ip, call.headers)) return;
      const left = leftOf(call, now);
      const noBytes = bytes > 0 && left.bytes <= 0;
      if (!noBytes && left.ms > 0) {
        if (bytes > 0) store(call, { ...left, bytes: less(left.bytes, bytes, 'bytes') });
        return;
      }
      store(call, left);
      const debt = Math.max(noBytes ? -left.bytes / perMinute.bytes : 0, -left.ms / perMinute.ms);
      const seconds = Math.max(1, Math.ceil(debt * 60));
      throw new AppError(
        'rate_limited',
        `Your network has sent too much without a valid API key or session. Try again in ${seconds} seconds, with a valid one.`,
        { retry_after: seconds },
      );
    },
    spendTime(call, ms, now) {
      if (!takesTime(call) || isLocal(call.ip, call.headers)) return;
      const left = leftOf(call, now);
      const ofBatch = call.calls > 1 ? call.calls * batchedCallMs : 0;
      store(call, { ...left, ms: less(left.ms, ms + ofBatch, 'ms') });
    },
  };
}
