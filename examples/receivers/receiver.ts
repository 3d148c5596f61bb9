// Receives Cryptoix webhooks with nothing but Node. Run: WEBHOOK_SECRET=whsec_… node receiver.ts
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

const toleranceSeconds = 300;

/**
 * True for a recent request from Cryptoix (Standard Webhooks v1). `body` must be the raw bytes, not parsed and
 * serialized again.
 */
export function verify(secret: string, headers: IncomingMessage['headers'], body: Buffer, nowSeconds: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return false;
  // It may be a recorded request that somebody sends again.
  if (!/^\d+$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds) return false;

  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  // Several while a secret is being rotated: one match is enough.
  return signatures.split(' ').some((signature) => sameText(signature, expected));
}

/** The weaker form, X-Cryptoix-Signature, for receivers built on the published SDKs. It covers no timestamp, so it does not stop a recorded request from being sent again: use `verify` if you can.
 */
export function verifySdkForm(secret: string, signature: string, body: Buffer): boolean {
  return sameText(signature, createHmac('sha256', secret).update(body).digest('hex'));
}

/** Compares in constant time. */
function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

if (import.meta.main) {
  const secret = process.env['WEBHOOK_SECRET'] ?? '';
  if (!secret.startsWith('whsec_')) throw new Error('Set WEBHOOK_SECRET to the whsec_… of your endpoint.');
  // In production use a table with a unique id, written in one transaction with the work: memory is lost at a restart.
  const seen = new Set<string>();

  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const id = String(request.headers['webhook-id']);
      if (!verify(secret, request.headers, body, Date.now() / 1000)) {
        response.writeHead(400).end('not a valid webhook\n');
        return;
      }
      // 2xx for a repeat as well, else it is sent again.
      const repeat = seen.has(id);
      seen.add(id);
      response.writeHead(200).end(repeat ? 'seen before\n' : 'accepted\n');
      // After the response, which must be complete within 15 seconds, however long the work takes.
      if (!repeat) setImmediate(handle, body);
    })();
  });
  server.listen(Number(process.env['PORT'] ?? 3001), '127.0.0.1', () => {
    console.log('listening on', server.address());
  });
}

/** Act on the object's state, `data.status`, not on the type alone: payment.detected may follow payment.completed. */
function handle(body: Buffer): void {
  console.log('received', body.toString());
}
