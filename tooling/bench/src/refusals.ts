import { request } from 'node:http';
import { type Figure, monotonicMs, runs, type Stage } from './stage.ts';

const connections = 8;
const runMs = 2_000;
/** The largest body that any route accepts. */
const large = `{"events":[${' '.repeat(2_097_000)}]}`;

/** Refusals a second of a publish_many without credentials, with a body of 2 MB and with a small one. */
export async function measureRefusals(stage: Stage): Promise<Figure[]> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  await refusalRate(stage.url, large);
  for (let run = 0; run < runs; run++) {
    ours.push(await refusalRate(stage.url, large));
    theirs.push(await refusalRate(stage.url, '{"events":[]}'));
  }
  const beside = { what: 'the same refusal of a body of 13 bytes', runs: theirs };
  return [{ name: 'refusals_of_2_mb_per_second', unit: '/s', runs: ours, beside }];
}

async function refusalRate(url: string, body: string): Promise<number> {
  const begin = monotonicMs();
  let refused = 0;
  const ask = async () => {
    while (monotonicMs() - begin < runMs) {
      await refusal(url, body);
      refused++;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  return refused / ((monotonicMs() - begin) / 1000);
}

/**
 * Sends on a new connection, since the server closes it when it does not read a body.
 * @throws Error when the response is not 401
 */
async function refusal(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const call = request(`${url}/trpc/events.publish_many`, { method: 'POST', headers, agent: false });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    // The rest of the body meets a closed connection: only the response, or its absence, counts.
    call.on('error', reject);
    call.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.end(body);
  });
  call.destroy();
  if (status !== 401) throw new Error(`POST publish_many: ${status}`);
}
