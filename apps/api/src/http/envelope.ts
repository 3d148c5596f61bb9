import { z } from 'zod';
import type { RateState } from '../keys/rate-limit.ts';
import type { WireError } from '../wire-error.ts';
import { jsonReply, type Reply } from './reply.ts';

const page = z.looseObject({ items: z.array(z.unknown()) });

/**
 * The envelope of a success, without the request id. The data of a page is its items; the rest of it is the meta.
 * @param pages true when the procedure declares that its output is a page
 */
export function envelope(output: unknown, pages: boolean): Record<string, unknown> {
  if (!pages) return { ok: true, data: output, meta: {} };
  const { items, ...meta } = page.parse(output);
  return { ok: true, data: items, meta };
}

const part = z.record(z.string(), z.unknown());

/** The envelope of a success, with the id of this request. */
export function withRequestId(body: Record<string, unknown>, requestId: string): Record<string, unknown> {
  return { ...body, meta: { ...part.parse(body['meta']), request_id: requestId } };
}

/** The headers that show the state of a caller's limit. */
export function rateHeaders(rate: RateState): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(rate.limit),
    'X-RateLimit-Remaining': String(rate.remaining),
    'X-RateLimit-Reset': String(rate.resetAt),
    // draft-ietf-httpapi-ratelimit-headers: r is what remains, t the seconds until it is renewed.
    RateLimit: `"default";r=${rate.remaining};t=${rate.resetSeconds}`,
    'RateLimit-Policy': `"default";q=${rate.limit};w=60`,
  };
}

/** The parts of an error's details that become headers. */
const errorHints = z.object({ retry_after: z.int().catch(1), allow: z.string().catch('GET') });

/** The headers that belong to an error's status. */
export function errorHeaders(status: number, { details }: WireError): Record<string, string> {
  const hints = errorHints.parse(details ?? {});
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  if (status === 429) return { 'Retry-After': String(hints.retry_after) };
  if (status === 405) return { Allow: hints.allow };
  return {};
}

/** The envelope of an error, with a link to what the guides say about its code (RFC 8288). */
export function errorReply(
  status: number,
  error: WireError,
  requestId: string,
  headers: Record<string, string> = {},
): Reply {
  const body = { ok: false, error: { ...error, request_id: requestId } };
  const link = `</docs/errors#${error.code}>; rel="help"`;
  return jsonReply(status, body, { Link: link, ...errorHeaders(status, error), ...headers });
}
