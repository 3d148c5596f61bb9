import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CryptoixClient, createCryptoixClient } from '@cryptoix/client';
import { z } from 'zod';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';

/** One figure with one value for each run, and its comparison. */
export interface Figure {
  readonly name: string;
  readonly unit: '/s' | 'ms' | '%';
  readonly runs: readonly number[];
  /** The comparison: the same runs without the measured part, as `what` says. */
  readonly beside: { readonly what: string; readonly runs: readonly number[] };
}

/** A new merchant, with an internal team's client for it. */
export interface Merchant {
  readonly id: string;
  readonly team: CryptoixClient;
}

/** The processes that every measurement uses: the app, its database and a receiver. */
export interface Stage {
  readonly url: string;
  readonly dataDir: string;
  readonly receiver: Receiver;
  newMerchant(): Promise<Merchant>;
  close(): Promise<void>;
}

/** A merchant's server in another process. */
export interface Receiver {
  readonly url: string;
  /**
   * Waits for `count` different webhooks since the last call.
   * @returns when each arrived, by its id, on the clock of `monotonicMs`
   * @throws Error when they do not arrive within a minute
   */
  arrivals(count: number): Promise<Map<string, number>>;
}

/** Runs of every measurement, after one warm-up run. */
export const runs = 3;
const arrivalTimeoutMs = 60_000;

/** A clock in ms that never goes back and that all processes of this machine share. */
export const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

/** The percentile of the values, by nearest rank. `share` is from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Starts an app on an empty database, and a receiver. */
export async function setStage(): Promise<Stage> {
  const install = await newInstall();
  const child = fork(new URL('./receiver.ts', import.meta.url));
  try {
    const receiver = await openReceiver(child);
    const app = await startApp({ ...install, env: { LOG_LEVEL: 'warn' } });
    return {
      url: app.url,
      dataDir: app.dataDir,
      receiver,
      async newMerchant() {
        const { id } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Bench' });
        return { id, team: createCryptoixClient({ ...app, merchantId: id, mode: 'test' }) };
      },
      async close() {
        child.disconnect();
        await app.stop();
        await removeInstall(install.dataDir);
      },
    };
  } catch (error) {
    child.disconnect();
    throw error;
  }
}

const started = z.object({ address: z.object({ port: z.int() }) });
const reported = z.object({ arrivals: z.array(z.tuple([z.string(), z.number()])) });

export async function openReceiver(child: ChildProcess): Promise<Receiver> {
  const next = async <T>(schema: z.ZodType<T>) => {
    const message = await new Promise<unknown>((resolve) => child.once('message', resolve));
    return schema.parse(message);
  };
  const { address } = await next(started);
  return {
    url: `http://127.0.0.1:${address.port}/webhooks`,
    async arrivals(count) {
      child.send({ expect: count });
      const late = sleep(arrivalTimeoutMs, undefined, { ref: false }).then(() => {
        throw new Error(`${count} webhooks did not arrive within ${arrivalTimeoutMs / 1000} s.`);
      });
      return new Map((await Promise.race([next(reported), late])).arrivals);
    },
  };
}
