// The ceilings of the machine without a database: a server that validates events and responds from memory, and a bare
// sender.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { eventTypeSchema, findEventType, newId, serializeEvent, timeSchema, wellFormedText } from '@cryptoix/core';
import { mintEndpointSecret, webhookHeaders } from '@cryptoix/core/signing';
import { Pool } from 'undici';
import { z } from 'zod';

const start = z.object({ receiver: z.string(), body: z.string() });
const job = z.union([z.object({ send: z.number(), connections: z.int() }), z.object({ idle: z.literal(true) })]);

/** The input of publishing, as the product validates it. */
const newEvent = z.strictObject({
  type: eventTypeSchema,
  data: z.record(z.string(), z.unknown()),
  idempotency_key: wellFormedText({ min: 1, max: 255 }).optional(),
  occurred_at: timeSchema.optional(),
});

const now = () => Number(process.hrtime.bigint()) / 1e6;
const secrets = [mintEndpointSecret()];
/** Concurrent sends. */
const sends = 64;

const { receiver, body: sample } = start.parse((await once(process, 'message'))[0]);
const target = new URL(receiver);
const pool = new Pool(target.origin, { connections: sends, pipelining: 1 });

/** Signs and sends one event, with the bytes that a merchant gets. */
async function deliver(id: string, body: Buffer): Promise<void> {
  const signed = webhookHeaders({ id, timestampSeconds: Math.floor(Date.now() / 1000), body, secrets });
  const response = await pool.request({
    path: target.pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed },
    body,
  });
  await response.body.dump();
  if (response.statusCode !== 200) throw new Error(`The receiver responded with ${response.statusCode}.`);
}

/** Validates one event and serializes it. */
function prepare(input: unknown): { id: string; body: Buffer } {
  const { type, data } = newEvent.parse(input);
  const id = newId('event');
  const valid = findEventType(type).schema.parse(data);
  return { id, body: Buffer.from(serializeEvent({ id, type, timestamp: new Date(), livemode: false, data: valid })) };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { id, body } = prepare(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const message = JSON.stringify({ result: { data: { id } } });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(message) });
    response.end(message);
    // A failure ends this process, and with it the measurement.
    void deliver(id, body);
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (message) => {
  const wanted = job.parse(message);
  if ('idle' in wanted) return;
  sendFor(wanted.send, wanted.connections).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ address: server.address() });

/** Ceiling B: signs and sends for `seconds`. */
async function sendFor(seconds: number, connections: number) {
  const begin = now();
  const end = begin + seconds * 1000;
  let events = 0;
  const sender = async () => {
    while (now() < end) {
      const { id, body } = prepare(JSON.parse(sample));
      await deliver(id, body);
      events += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, sender));
  return { begin, events, calledAt: [], acknowledged: [] };
}
