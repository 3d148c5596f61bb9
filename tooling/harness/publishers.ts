import { Agent, request } from 'node:http';

/** Clients that publish without a pause, never retry, and count what happens to them. */
export interface Publishers {
  /** Requests with a response of any kind, so far. */
  readonly answered: () => number;
  /** Lets the requests under way end. @returns what was counted */
  stop(): Promise<Counts>;
}

/** What publishers saw. */
export interface Counts {
  /** The ids of the events that were acknowledged. */
  readonly acknowledged: readonly string[];
  /** The reason of each connection that was refused, reset or had no response in time. */
  readonly refused: readonly string[];
  /** The status of each response other than 200. */
  readonly failed: readonly number[];
}

interface Target {
  readonly url: string;
  readonly token: string;
  readonly merchantId: string;
}

/** How long (ms) a client waits for a response: longer than the app needs to start on a busy machine. */
const patienceMs = 60_000;
/** Clients of each kind: those that keep their connection, and those that open one for each request. */
const eachKind = 2;

/** Starts the publishers, in test mode. @param event is sent each time */
export function startPublishers(
  { url, token, merchantId }: Target,
  event: { type: string; data: unknown },
): Publishers {
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const failed: number[] = [];
  const state = { stopped: false };
  let answered = 0;
  const body = JSON.stringify(event);
  const headers = {
    authorization: `Bearer ${token}`,
    'x-cryptoix-merchant': merchantId,
    'x-cryptoix-mode': 'test',
    'content-type': 'application/json',
  };

  const publish = (agent: Agent) =>
    new Promise<void>((resolve) => {
      const call = request(`${url}/trpc/events.publish`, { method: 'POST', headers, agent, timeout: patienceMs });
      let done = false;
      const end = (reason: string | null) => {
        if (done) return;
        done = true;
        if (reason !== null) refused.push(reason);
        resolve();
      };
      call.on('timeout', () => call.destroy(new Error('no response')));
      call.on('error', (error) => end('code' in error ? String(error.code) : error.message));
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => end(error.message));
        response.on('end', () => {
          answered += 1;
          const text = Buffer.concat(chunks).toString();
          const id = /"id":"(evt_\w+)"/.exec(text)?.[1];
          if (response.statusCode === 200 && id !== undefined) acknowledged.push(id);
          else failed.push(response.statusCode ?? 0);
          end(null);
        });
      });
      call.end(body);
    });

  const work = [true, false].flatMap((keepAlive) =>
    Array.from({ length: eachKind }, async () => {
      const agent = new Agent({ keepAlive, maxSockets: 1 });
      while (!state.stopped) await publish(agent);
      agent.destroy();
    }),
  );
  return {
    answered: () => answered,
    async stop() {
      state.stopped = true;
      await Promise.all(work);
      return { acknowledged, refused, failed };
    },
  };
}
