// Servers of several kinds in one process of its own, by the first part of the path. The second part names a merchant, whose
// webhooks are counted. A last part `/once` is of an endpoint that worked once: the first call gets 200.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';

const message = z.literal('count');
const chunk = Buffer.alloc(16_384, 'x');
const counts = new Map<string, number>();
const seen = new Set<string>();

/** Writes as fast as it is read, until the other side closes. */
function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(chunk));
  if (!response.destroyed) response.once('drain', () => pour(response));
}

const answers: Record<string, (response: ServerResponse) => void> = {
  well: (response) => response.end(),
  silence: () => undefined,
  drip(response) {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 1_000);
    response.once('close', () => clearInterval(timer));
  },
  error: (response) => response.writeHead(500).end(),
  reset: (response) => response.socket?.resetAndDestroy(),
  endless: pour,
};

const server = createServer((request, response) => {
  response.on('error', () => undefined);
  request.resume().on('end', () => {
    const url = request.url ?? '';
    const [, kind = '', merchant = ''] = url.split('/');
    counts.set(merchant, (counts.get(merchant) ?? 0) + 1);
    const isFirst = url.endsWith('/once') && !seen.has(url);
    seen.add(url);
    const answer = isFirst ? answers['well'] : answers[kind];
    answer?.(response);
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (given) => {
  message.parse(given);
  process.send?.({ counts: [...counts] });
});
process.on('disconnect', () => process.exit());
process.send?.({ address: server.address() });
