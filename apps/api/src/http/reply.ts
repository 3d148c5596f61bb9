import type { ServerResponse } from 'node:http';

/** The head of a response that has not been written: of a `Reply` or of a web `Response`. */
export interface Head {
  readonly status: number;
  readonly headers: { set(name: string, value: string): unknown };
}

/** A response with its complete body. */
export interface Reply extends Head {
  readonly headers: Map<string, string>;
  readonly body: string;
}

/** A JSON reply that no cache stores. */
export const jsonReply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: new Map(Object.entries({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })),
  body: JSON.stringify(body),
});

/** The reply as a web `Response`, for hono. */
export const responseOf = ({ status, headers, body }: Reply): Response =>
  new Response(body, { status, headers: [...headers] });

/** Writes a reply, unless the client has disconnected. */
export function writeReply(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  if (outgoing.destroyed) return;
  headers.set('Content-Length', String(Buffer.byteLength(body)));
  outgoing.writeHead(status, Object.fromEntries(headers)).end(body);
}
