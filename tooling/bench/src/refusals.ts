import { Pool } from 'undici';
import { type Figure, monotonicMs, runs, type Stage } from './stage.ts';

const connections = 8;
const runMs = 2_000;
/** The largest body that any route takes. */
const large = `{"events":[${' '.repeat(2_097_000)}]}`;

/** Refusals a second of a publish_many that nobody signed, with a body of 2 MB and with a small one. */
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

/** @throws Error when the answer is not 401 */
async function refusalRate(url: string, body: string): Promise<number> {
  const begin = monotonicMs();
  let refused = 0;
  const ask = async () => {
    // The server ends the connection of a body that it does not read: each takes the next one.
    const pool = new Pool(url, { connections: 1 });
    while (monotonicMs() - begin < runMs) {
      const headers = { 'content-type': 'application/json' };
      const answer = await pool.request({ method: 'POST', path: '/trpc/events.publish_many', headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 401) throw new Error(`POST publish_many: ${answer.statusCode}`);
      refused++;
    }
    await pool.close();
  };
  await Promise.all(Array.from({ length: connections }, ask));
  return refused / ((monotonicMs() - begin) / 1000);
}
