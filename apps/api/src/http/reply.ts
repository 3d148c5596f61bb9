import type { ServerResponse } from 'node:http';

/** The head of a response that is not written yet: of a `Reply` or of a web `Response`. */
export interface Head {
  readonly status: number;
  readonly headers: { set(name: string, value: string): unknown };
}

/** A response whose body is there as a whole. */
export interface Reply extends Head {
  readonly headers: Map<string, string>;
  readonly body: string;
}

/** A reply of JSON that no cache keeps. */
export const jsonReply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: new Map(Object.entries({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })),
  body: JSON.stringify(body),
});

/** The reply as hono takes it. */
export const responseOf = ({ status, headers, body }: Reply): Response =>
  new Response(body, { status, headers: [...headers] });

/** Writes a reply, unless the client has left. */
export function writeReply(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  if (outgoing.destroyed) return;
  headers.set('Content-Length', String(Buffer.byteLength(body)));
  outgoing.writeHead(status, Object.fromEntries(headers)).end(body);
}
