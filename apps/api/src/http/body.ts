import type { IncomingMessage } from 'node:http';
import { AppError } from '@cryptoix/core';
import type { Principal } from '../principal.ts';
import type { RequestHeaders } from './incoming.ts';

/** The most bytes of a request body, unless the route sets another limit: 256 KB (contract, Envelope). */
export const maxBodyBytes = 262_144;

/**
 * The most bytes of an anonymous caller's body: what it may call (sign-in, an invitation, the session) takes a few
 * hundred. Parsing 16 KB takes 0.3 ms here.
 */
export const anonymousBodyBytes = 16_384;

const tooLarge = (limit: number) =>
  new AppError('payload_too_large', `The body is larger than ${limit} bytes. Send less at a time.`);

/** The most bytes of body that this caller may send, where an authenticated one may send `most`. */
export const bodyLimitOf = (principal: Principal, most: number): number =>
  principal.type === 'anonymous' ? Math.min(most, anonymousBodyBytes) : most;

/** Refuses a compressed body. @throws AppError `unsupported_media_type` */
export function refuseEncoded(headers: Pick<RequestHeaders, 'get'>): void {
  const encoding = headers.get('content-encoding');
  if (encoding === null || encoding.toLowerCase() === 'identity') return;
  throw new AppError('unsupported_media_type', 'Send the body uncompressed, without Content-Encoding.');
}

/** The bytes of the body, of which at most `limit` are kept. @throws AppError `payload_too_large`, `invalid_json` */
export async function readBytes(message: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  // The caller has disconnected and sees no response; the log must not count it as a failure of ours.
  const incomplete = () => new AppError('invalid_json', 'The connection ended before the body was complete.');
  if (message.destroyed) throw incomplete();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped, so that the connection can serve its next request.
      if (size <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', () => reject(incomplete()));
    message.once('close', () => reject(incomplete()));
  });
}

/**
 * The request, with a body that throws AppError `payload_too_large` when it is read beyond the limit. Nothing is read
 * here, so that a refusal for another reason comes first.
 */
export function limitBody(request: Request, limit: number): Request {
  const declared = Number(request.headers.get('content-length') ?? 0);
  const isCounted = request.headers.has('transfer-encoding');
  // A body of declared length is not counted: the HTTP parser enforces the length.
  const { body, method } = request;
  if (body === null || (declared <= limit && !isCounted)) return request;
  if (declared > limit) {
    const refused = new ReadableStream({ pull: (reader) => reader.error(tooLarge(limit)) }, { highWaterMark: 0 });
    return new Request(request, { method, body: refused, duplex: 'half' });
  }
  let size = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limit) controller.error(tooLarge(limit));
      else controller.enqueue(chunk);
    },
  });
  return new Request(request, { method, body: body.pipeThrough(counted), duplex: 'half' });
}
