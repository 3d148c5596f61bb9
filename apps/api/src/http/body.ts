import type { IncomingMessage } from 'node:http';
import { AppError } from '@cryptoix/core';
import type { Principal } from '../principal.ts';
import type { RequestHeaders } from './incoming.ts';

/** Bytes of a request body, unless the route says otherwise: 256 KB (contract, Envelope). */
export const maxBodyBytes = 262_144;

/**
 * Bytes of the body of a caller who has not shown who it is: what it may call (signing in, an invitation, the session) takes
 * a few hundred. 16 KB parse in 0.3 ms here.
 */
export const strangerBodyBytes = 16_384;

const tooLarge = (limit: number) =>
  new AppError('payload_too_large', `The body is larger than ${limit} bytes. Send less at a time.`);

/** How many bytes of body this caller may send where a known one may send `most`. */
export const bodyLimitOf = (principal: Principal, most: number): number =>
  principal.type === 'anonymous' ? Math.min(most, strangerBodyBytes) : most;

/** Refuses a packed body. @throws AppError `unsupported_media_type` */
export function refuseEncoded(headers: Pick<RequestHeaders, 'get'>): void {
  const encoding = headers.get('content-encoding');
  if (encoding === null || encoding.toLowerCase() === 'identity') return;
  throw new AppError(
    'unsupported_media_type',
    'Send the body as it is, without Content-Encoding: we do not unpack it.',
  );
}

/** The body's bytes, read no further than the limit. @throws AppError `payload_too_large`, `invalid_json` */
export async function readBytes(message: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  // The caller left. It sees no response; the log must not take it for a failure of ours.
  const cut = () => new AppError('invalid_json', 'The connection ended before the body was complete.');
  if (message.destroyed) throw cut();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // What comes after is dropped, so that a body which is there as a whole does not stand in the way of the next request.
      if (size <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', () => reject(cut()));
    message.once('close', () => reject(cut()));
  });
}

/**
 * The request with a body that nobody can read beyond the limit. It is not read here, so that a refusal for another reason
 * comes first; whatever reads it throws AppError `payload_too_large`.
 */
export function limitBody(request: Request, limit: number): Request {
  const declared = Number(request.headers.get('content-length') ?? 0);
  const isCounted = request.headers.has('transfer-encoding');
  // The HTTP parser holds a caller to the length it declares.
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
