// A merchant's server, as a separate process: it responds with 200 and records when each webhook first arrived.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';

const expectation = z.object({ expect: z.int() });
let arrivals = new Map<string, number>();
let expected = Number.POSITIVE_INFINITY;

function report(): void {
  if (arrivals.size < expected) return;
  process.send?.({ arrivals: [...arrivals] });
  arrivals = new Map();
  expected = Number.POSITIVE_INFINITY;
}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const id = String(request.headers['webhook-id']);
    // Monotonic and, unlike `performance.now`, the same in every process of a machine.
    if (!arrivals.has(id)) arrivals.set(id, Number(process.hrtime.bigint()) / 1e6);
    response.end();
    report();
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (message) => {
  expected = expectation.parse(message).expect;
  report();
});
process.on('disconnect', () => process.exit());
process.send?.({ address: server.address() });
