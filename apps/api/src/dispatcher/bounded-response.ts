import type { IncomingHttpHeaders } from 'node:http';
import type { KeptResponse } from '../queue/settle.ts';

/** How much of a body is read, in bytes; the connection of a longer one is closed. */
const maxBodyRead = 65_536;
/** How much of a body is kept, in bytes. */
const maxBodyKept = 16_384;
const maxHeaders = 100;
/** How much of a header's value is kept, in characters. */
export const maxHeaderLength = 2_048;

/** Collects a response piece by piece and keeps a bounded part of it. */
export class BoundedResponse {
  /** Null until the status line and headers of the final response (not 1xx) have arrived. */
  statusCode: number | null = null;
  retryAfter: string | null = null;
  #headers: Record<string, string> = {};
  readonly #chunks: Buffer[] = [];
  #bytesKept = 0;
  #bytesRead = 0;
  #complete = false;

  start(statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode < 200) return;
    this.statusCode = statusCode;
    this.#headers = keptHeaders(headers);
    this.retryAfter = this.#headers['retry-after'] ?? null;
  }

  /** Adds a piece of the body. @returns false when no more should be read */
  push(chunk: Buffer): boolean {
    this.#bytesRead += chunk.length;
    if (this.#bytesKept < maxBodyKept) {
      const piece = chunk.subarray(0, maxBodyKept - this.#bytesKept);
      this.#chunks.push(piece);
      this.#bytesKept += piece.length;
    }
    return this.#bytesRead <= maxBodyRead;
  }

  end(): void {
    this.#complete = true;
  }

  /** The part that is kept; null while there is no status. */
  get kept(): KeptResponse | null {
    if (this.statusCode === null) return null;
    return {
      headers: this.#headers,
      // Copied even when it is one chunk: a chunk is a view, which keeps the whole read of up to 64 KiB in memory.
      body: Buffer.concat(this.#chunks),
      truncated: !this.#complete || this.#bytesRead > this.#bytesKept,
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
