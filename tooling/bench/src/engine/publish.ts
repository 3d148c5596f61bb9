import { type ChildProcess, fork } from 'node:child_process';
import type { App } from '@cryptoix/harness/app';
import { z } from 'zod';
import { openReceiver, type Receiver } from '../stage.ts';
import type { Call } from './calls.ts';

/** Requests at a time. */
export const connections = 64;
export const warmUpSeconds = 3;

/** The report of a process that has published or sent. */
export const reportSchema = z.object({
  begin: z.number(),
  events: z.int(),
  calledAt: z.array(z.tuple([z.string(), z.number()])),
  acknowledged: z.array(z.number()),
});

/** The report, and the arrivals at the receiver. */
export interface Published extends z.output<typeof reportSchema> {
  readonly arrivals: ReadonlyMap<string, number>;
  /** The arrival of the last webhook. */
  readonly last: number;
}

/** A receiver in a process of its own. */
export type EngineReceiver = Receiver & { close(): void };

export async function startReceiver(): Promise<EngineReceiver> {
  const child = fork(new URL('../receiver.ts', import.meta.url));
  const receiver = await openReceiver(child);
  return { ...receiver, close: () => child.disconnect() };
}

/** Publishes from a separate process, and waits until the receiver has every webhook. */
export async function publish(
  { url, token }: Pick<App, 'url' | 'token'>,
  receiver: EngineReceiver,
  calls: readonly Call[],
  { seconds, perSecond = null }: { seconds: number; perSecond?: number | null },
): Promise<Published> {
  const child = fork(new URL('./load.ts', import.meta.url));
  try {
    const report = nextMessage(child, reportSchema, seconds);
    child.send({ url, token, calls, connections, perSecond, seconds });
    return await arrived(receiver, await report);
  } finally {
    child.disconnect();
  }
}

/** Waits until the receiver has every webhook of the report. */
export async function arrived(receiver: EngineReceiver, report: z.output<typeof reportSchema>): Promise<Published> {
  const arrivals = await receiver.arrivals(report.events);
  let last = 0;
  for (const at of arrivals.values()) last = Math.max(last, at);
  return { ...report, arrivals, last };
}

/** The child's next message. @throws Error when it reports a failure, ends, or is a minute late */
export async function nextMessage<T>(child: ChildProcess, schema: z.ZodType<T>, seconds = 0): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const late = setTimeout(() => reject(new Error('A process of the bench does not respond.')), (seconds + 60) * 1000);
  child.once('message', resolve);
  child.once('exit', (code) => reject(new Error(`A process of the bench ended (${code}).`)));
  try {
    const message = await promise;
    const failure = z.object({ failed: z.string() }).safeParse(message);
    if (failure.success) throw new Error(failure.data.failed);
    return schema.parse(message);
  } finally {
    clearTimeout(late);
    child.removeAllListeners('message');
    child.removeAllListeners('exit');
  }
}
