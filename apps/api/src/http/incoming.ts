import type { IncomingMessage } from 'node:http';

/** The headers of a request, by name in lower case. A web `Headers` is one as well. */
export interface RequestHeaders {
  get(name: Lowercase<string>): string | null;
  has(name: Lowercase<string>): boolean;
}

/** A request as the doors take it, whichever way it came in. */
export interface Incoming {
  /** Node's own, whose body is not read yet. */
  readonly message: IncomingMessage;
  readonly method: string;
  readonly headers: RequestHeaders;
  readonly url: URL;
  /** The path that routes are matched with: that of `url`, decoded. */
  readonly path: string;
  readonly requestId: string;
  readonly ip: string | null;
  /** When it came in, of `performance.now`. */
  readonly startedAt: number;
}

/**
 * The headers of a message as Fetch reads them. A header that came twice is one value with commas, also where `headers` of
 * Node silently keeps the first: two credentials are refused, not chosen from.
 */
export function headersOf({ headersDistinct }: IncomingMessage): RequestHeaders {
  return {
    get: (name) => headersDistinct[name]?.join(name === 'cookie' ? '; ' : ', ') ?? null,
    has: (name) => headersDistinct[name] !== undefined,
  };
}
