import { fork } from 'node:child_process';
import { z } from 'zod';

/** How a neighbour's servers respond. */
export type Kind = 'well' | 'silence' | 'drip' | 'error' | 'reset' | 'endless';

/** The servers of the neighbours, in another process. */
export interface OtherReceivers {
  /** @param at tells the endpoints of a merchant apart; every second one works once before it is as its kind */
  url(kind: Kind, merchant: string, at: number): string;
  /** How many webhooks have come so far, by merchant. */
  counts(): Promise<ReadonlyMap<string, number>>;
  close(): void;
}

const started = z.object({ address: z.object({ port: z.int() }) });
const counted = z.object({ counts: z.array(z.tuple([z.string(), z.number()])) });

/** Starts them. */
export async function openOtherReceivers(): Promise<OtherReceivers> {
  const child = fork(new URL('./receivers.ts', import.meta.url));
  const next = () => new Promise<unknown>((resolve) => child.once('message', resolve));
  const { port } = started.parse(await next()).address;
  return {
    url: (kind, merchant, at) => `http://127.0.0.1:${port}/${kind}/${merchant}/${at}${at % 2 === 0 ? '' : '/once'}`,
    async counts() {
      const answer = next();
      child.send('count');
      return new Map(counted.parse(await answer).counts);
    },
    close: () => child.disconnect(),
  };
}
