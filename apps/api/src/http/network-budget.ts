import { AppError } from '@cryptoix/core';
import ipaddr from 'ipaddr.js';
import { networkOf } from '../net/network.ts';
import { strangerBodyBytes } from './body.ts';

/** Bytes of large bodies that one network may send in a minute without being let in: 16 refused bodies of 256 KB. */
const bytesPerMinute = 4_194_304;
/** The weight of a body of unknown length: the bytes that the server takes before anybody reads it (the socket's buffer). */
const chunkedBytes = 65_536;
/** Networks remembered at once; past that the oldest are forgotten, whose budget is the soonest full again. */
const maxNetworks = 50_000;

/** Headers of proxies. Behind one that `TRUSTED_PROXIES` does not name, everybody seems to come from loopback. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/** Whether a request was made on this machine, as far as can be told. */
export function isLocal(ip: string | null, headers: Headers): boolean {
  if (ip === null || !ipaddr.isValid(ip) || forwarding.some((name) => headers.has(name))) return false;
  return ipaddr.process(ip).range() === 'loopback';
}

/** How many bytes of a body count; none of a small one. */
function weigh(headers: Headers): number {
  const bytes = headers.has('transfer-encoding') ? chunkedBytes : Number(headers.get('content-length') ?? 0);
  return bytes > strangerBodyBytes ? bytes : 0;
}

/** The bytes that strangers may send, by network. In memory, for each process. */
export interface NetworkBudget {
  /**
   * Counts the body of a caller who was not let in, read or not. Small bodies, known callers and this machine cost nothing.
   * @throws AppError `rate_limited` when the network has sent its share
   */
  spend(ip: string | null, headers: Headers, now: Date): void;
}

/** A bucket for each network, which holds a minute's bytes and fills evenly. A body is taken while anything is left. */
export function createNetworkBudget(): NetworkBudget {
  const buckets = new Map<string, { left: number; at: number }>();

  return {
    spend(ip, headers, now) {
      const bytes = weigh(headers);
      if (bytes === 0 || isLocal(ip, headers)) return;
      const network = networkOf(ip);
      const at = now.getTime();
      const before = buckets.get(network) ?? { left: bytesPerMinute, at };
      const filled = ((at - before.at) / 60_000) * bytesPerMinute;
      const left = Math.min(bytesPerMinute, before.left + Math.max(0, filled));
      const allowed = left > 0;
      // In the order of their last use, so that the first is the one to forget.
      buckets.delete(network);
      buckets.set(network, { left: allowed ? Math.max(left - bytes, -bytesPerMinute) : left, at });
      for (const [oldest] of buckets) {
        if (buckets.size <= maxNetworks) break;
        buckets.delete(oldest);
      }
      if (allowed) return;
      const seconds = Math.max(1, Math.ceil((-left / bytesPerMinute) * 60));
      throw new AppError(
        'rate_limited',
        `Your network has sent too much without a valid API key or session. Try again in ${seconds} seconds, with one.`,
        { retry_after: seconds },
      );
    },
  };
}
