import type { Runtime } from '../context.ts';
import { replayChunk } from '../replays/run.ts';

/** How often it looks for chunks that are due, in ms. */
const everyMs = 500;

/** Goes on with bulk replays, chunk by chunk, as do all processes with this role. */
export function startReplays(runtime: Runtime): { stop(): Promise<void> } {
  const { log } = runtime.services;
  const stopping = new AbortController();
  const run = async () => {
    try {
      while (!stopping.signal.aborted && (await replayChunk(runtime)));
    } catch (error) {
      log.error({ err: error }, 'a chunk of a bulk replay failed; it is tried again in a minute');
    }
  };
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, everyMs);
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}
