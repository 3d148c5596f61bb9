// Publishes events as fast as responses arrive, in a separate process, so that its work does not count as the
// product's.
import { Pool } from 'undici';
import { z } from 'zod';

const order = z.object({
  url: z.string(),
  token: z.string(),
  /** Publishers: the merchant, and the body of each of its requests. */
  calls: z.array(z.object({ merchant: z.string(), path: z.string(), body: z.string(), events: z.int() })),
  connections: z.int(),
  /** A steady rate, for latencies; null: as fast as responses arrive. */
  perSecond: z.number().nullable(),
  seconds: z.number(),
});
type Order = z.output<typeof order>;

/** A clock that all processes of this machine share, in ms. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

const accepted = z.object({
  result: z.object({ data: z.union([z.object({ id: z.string() }), z.object({ ids: z.array(z.string()) })]) }),
});

process.on('message', (message) => {
  run(order.parse(message)).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

/** @returns how many events were accepted, and at a steady rate when each was due, by its id */
async function run({ url, token, calls, connections, perSecond, seconds }: Order) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  let next = 0;
  let events = 0;
  const calledAt: [string, number][] = [];
  const acknowledged: number[] = [];
  const publish = async (at: number) => {
    const call = calls[next++ % calls.length];
    if (call === undefined) throw new Error('There is nothing to publish.');
    const { statusCode, body } = await pool.request({
      path: call.path,
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-cryptoix-merchant': call.merchant,
        'x-cryptoix-mode': 'test',
      },
      body: call.body,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`publish: ${statusCode} ${text.slice(0, 300)}`);
    events += call.events;
    if (perSecond === null) return;
    acknowledged.push(now() - at);
    const { data } = accepted.parse(JSON.parse(text)).result;
    if ('id' in data) calledAt.push([data.id, at]);
  };
  const begin = now();
  const end = begin + seconds * 1000;
  if (perSecond === null) {
    const publisher = async () => {
      for (let at = now(); at < end; at = now()) await publish(at);
    };
    await Promise.all(Array.from({ length: connections }, publisher));
  } else {
    const count = Math.round(perSecond * seconds);
    const publishAt = async (at: number) => {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - now())));
      await publish(at);
    };
    await Promise.all(Array.from({ length: count }, (_, index) => publishAt(begin + (index * 1000) / perSecond)));
  }
  await pool.close();
  return { begin, events, calledAt, acknowledged };
}
