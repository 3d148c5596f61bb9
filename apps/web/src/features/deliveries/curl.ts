import type { Attempt } from './types.ts';

/** Headers that curl sets itself, from the URL and the body. */
const ownHeaders: readonly string[] = ['host', 'content-length', 'connection', 'transfer-encoding', 'expect'];

/** Any text, quoted as one word of a POSIX shell. */
const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;

/** A command that sends the same request again, signature included. It runs in any POSIX shell. */
export function toCurl({ url, request }: Pick<Attempt, 'url' | 'request'>): string {
  const headers = Object.entries(request.headers).filter(([name]) => !ownHeaders.includes(name.toLowerCase()));
  return [
    `curl -X POST ${quote(url)}`,
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    // Not --data, which reads a file if the text begins with @.
    `--data-raw ${quote(request.body)}`,
  ].join(' \\\n  ');
}
