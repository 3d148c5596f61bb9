// The same with the `standardwebhooks` package (npm install standardwebhooks).
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env['WEBHOOK_SECRET'] ?? '');
const seen = new Set<string>();

const server = createServer((request, response) => {
  void (async () => {
    const body = await text(request);
    const id = String(request.headers['webhook-id']);
    try {
      // Throws when the signature or the timestamp is wrong.
      webhook.verify(body, {
        'webhook-id': id,
        'webhook-timestamp': String(request.headers['webhook-timestamp']),
        'webhook-signature': String(request.headers['webhook-signature']),
      });
    } catch {
      response.writeHead(400).end('not a valid webhook\n');
      return;
    }
    const repeat = seen.has(id);
    seen.add(id);
    response.writeHead(200).end(repeat ? 'seen before\n' : 'accepted\n');
    // Act on `data.status`, not on the type alone: payment.detected may follow payment.completed.
    if (!repeat) setImmediate(() => console.log('received', body));
  })();
});
server.listen(Number(process.env['PORT'] ?? 3001), '127.0.0.1', () => {
  console.log('listening on', server.address());
});
