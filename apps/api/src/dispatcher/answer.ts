import type { IncomingHttpHeaders } from 'node:http';
import type { KeptResponse } from '../queue/settle.ts';

/** How much of an answer's body is read, in bytes; past it the connection is given up. */
const maxBodyRead = 65_536;
/** How much of it is kept, in bytes. */
const maxBodyKept = 16_384;
const maxHeaders = 100;
/** How much of a header's value is kept, in characters. */
export const maxHeaderLength = 2_048;

/** Takes in an answer piece by piece and keeps a bounded part of it. */
export class Answer {
  /** Null until the final (not 1xx) status line and headers are here. */
  statusCode: number | null = null;
  retryAfter: string | null = null;
  #headers: Record<string, string> = {};
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #read = 0;
  #complete = false;

  start(statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode < 200) return;
    this.statusCode = statusCode;
    this.#headers = keptHeaders(headers);
    this.retryAfter = this.#headers['retry-after'] ?? null;
  }

  /** Adds a piece of the body. @returns false when no more should be read. */
  push(chunk: Buffer): boolean {
    this.#read += chunk.length;
    if (this.#kept < maxBodyKept) {
      const piece = chunk.subarray(0, maxBodyKept - this.#kept);
      this.#chunks.push(piece);
      this.#kept += piece.length;
    }
    return this.#read <= maxBodyRead;
  }

  end(): void {
    this.#complete = true;
  }

  /** Null while there is no status. */
  get response(): KeptResponse | null {
    if (this.statusCode === null) return null;
    return {
      headers: this.#headers,
      // Copied even when it is one chunk: a chunk is a view that keeps a whole read of up to 64 KiB alive.
      body: Buffer.concat(this.#chunks),
      truncated: !this.#complete || this.#read > this.#kept,
    };
  }
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (kept.length === maxHeaders) break;
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (text !== undefined) kept.push([name, text.slice(0, maxHeaderLength)]);
  }
  return Object.fromEntries(kept);
}
