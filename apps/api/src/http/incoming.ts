import type { IncomingMessage } from 'node:http';

/** The headers of a request, by name in lower case. A web `Headers` is one as well. */
export interface RequestHeaders {
  get(name: Lowercase<string>): string | null;
  has(name: Lowercase<string>): boolean;
}

/** A request as the doors get it, through hono or directly from Node. */
export interface Incoming {
  /** Node's message, with a body that has not been read. */
  readonly message: IncomingMessage;
  readonly method: string;
  readonly headers: RequestHeaders;
  readonly url: URL;
  /** The path to match routes with: that of `url`, decoded. */
  readonly path: string;
  readonly requestId: string;
  readonly ip: string | null;
  /** When it arrived, as given by `performance.now`. */
  readonly startedAt: number;
}

/**
 * The headers of a message as Fetch reads them. A header that was sent twice is one value with commas, where Node's
 * `headers` may silently keep only the first: two credentials are refused, not chosen from.
 */
export function headersOf({ headersDistinct }: IncomingMessage): RequestHeaders {
  return {
    get: (name) => headersDistinct[name]?.join(name === 'cookie' ? '; ' : ', ') ?? null,
    has: (name) => headersDistinct[name] !== undefined,
  };
}
