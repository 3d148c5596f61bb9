import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { AddressPolicy } from '../net/ip.ts';
import { connectVetted } from '../net/connect.ts';
import type { Addresses } from '../net/resolve.ts';
import { BoundedResponse } from './bounded-response.ts';
import type { Deadline } from './deadline.ts';
import { InterimFilter } from './interim.ts';

// We close an idle connection before servers do (Node, Apache and uvicorn: 5 s), and 2 s before the time that the
// server's Keep-Alive header names, so that we rarely send a request on a connection that the server is closing.
const idleMs = 4_000;
const maxHeaderBytes = 16_384;
// Enough for 64 KiB of body with headers and framing, even in chunks of one byte. It ends floods that are neither
// headers nor body: chunk extensions, endless 1xx responses, a status line without an end.
const maxWireBytes = 524_288;

export interface ConnectionOptions {
  url: URL;
  addresses: Addresses;
  policy: AddressPolicy;
  /** Called when the connection is lost, as a server does to an idle one. */
  onClose: () => void;
}

/** A POST. */
export interface OutgoingRequest {
  headers: Record<string, string>;
  body: Uint8Array;
  /** Called just before the first byte is written; nothing is written when it returns false. */
  mayStart: (() => boolean) | undefined;
}

/** Nothing was sent, because `mayStart` returned false. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

/** The result of a request. */
export interface Exchange {
  response: BoundedResponse;
  /** The error that was thrown; null when the response is complete, or as much of it was read as we want. */
  failure: unknown;
  /** False when the receiver cannot have seen a byte of the request. */
  sent: boolean;
  /** True when the connection may carry another request. */
  keepAlive: boolean;
}

/**
 * One HTTP/1.1 connection to one endpoint, kept alive between requests, one request at a time. An undici Client instead
 * of its Pool, so that we know which socket carries which request: its address is recorded, and stopping a request
 * closes that socket even while it is still connecting.
 */
export class Connection {
  /** The address we are connected to; before that, the first one we try. */
  address: string;
  readonly #client: Client;
  readonly #path: string;
  #socket: Socket | null = null;
  #running: RunningExchange | null = null;
  #filter: InterimFilter | null = null;

  constructor({ url, addresses, policy, onClose }: ConnectionOptions) {
    this.address = addresses[0];
    this.#path = url.pathname + url.search;
    this.#client = new Client(url.origin, {
      connect: (_options, connected) => {
        // undici would reconnect for a request that it has not written yet; only the sender opens connections, to
        // addresses that it has checked.
        if (this.#socket !== null) {
          connected(new Error('the connection was lost'), null);
          return;
        }
        this.#socket = connectVetted(url, addresses, policy, (...result) => {
          const [, socket] = result;
          this.address = socket?.remoteAddress ?? this.address;
          if (socket !== null) this.#filter = new InterimFilter(socket);
          connected(...result);
          // After undici's own listener, so that undici has already parsed the bytes counted here.
          socket?.on('readable', () => this.#running?.limitWireBytes(socket.bytesRead));
        });
      },
      pipelining: 1,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      maxHeaderSize: maxHeaderBytes,
      // The deadline covers both phases together.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#client.on('disconnect', onClose);
  }

  /** Sends one POST and reads its response until it ends, is too long, fails, or the deadline expires. Never throws. */
  async exchange({ headers, body, mayStart }: OutgoingRequest, deadline: Deadline): Promise<Exchange> {
    const exchange = await new Promise<Exchange>((resolve) => {
      const running = new RunningExchange(() => {
        if (mayStart?.() === false) throw new NotStarted();
        this.#filter?.awaitResponse();
        return this.#socket?.bytesRead ?? 0;
      }, resolve);
      this.#running = running;
      deadline.onExpiry((error) => running.onResponseError(null, error));
      this.#client.dispatch({ path: this.#path, method: 'POST', headers, body }, running);
    });
    this.#running = null;
    if (!exchange.keepAlive) void this.destroy();
    return exchange;
  }

  /** True while the receiver has not closed it, as far as we know. */
  get open(): boolean {
    return this.#socket?.destroyed === false;
  }

  async destroy(): Promise<void> {
    // undici would not destroy a socket that is still connecting.
    this.#socket?.destroy();
    await this.#client.destroy();
  }
}

/** Follows one request through undici's callbacks and reports its end once. */
class RunningExchange implements Dispatcher.DispatchHandler {
  readonly #response = new BoundedResponse();
  readonly #begin: () => number;
  readonly #onEnd: (exchange: Exchange) => void;
  #sent = false;
  #bytesBefore = 0;

  /** @param begin is called before the request is written, and returns how many bytes were read until then */
  constructor(begin: () => number, onEnd: (exchange: Exchange) => void) {
    this.#begin = begin;
    this.#onEnd = onEnd;
  }

  onRequestStart(): void {
    // undici writes the request right after this, and does not when this throws.
    this.#bytesBefore = this.#begin();
    this.#sent = true;
  }

  onResponseStart(_controller: unknown, statusCode: number, headers: IncomingHttpHeaders): void {
    this.#response.start(statusCode, headers);
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (!this.#response.push(chunk)) this.#end(null, false);
  }

  onResponseEnd(): void {
    this.#response.end();
    this.#end(null, true);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#end(error, false);
  }

  limitWireBytes(bytesRead: number): void {
    if (bytesRead - this.#bytesBefore <= maxWireBytes) return;
    this.#end(
      this.#response.statusCode === null ? new Error('the receiver sent 512 KiB that are no response') : null,
      false,
    );
  }

  #end(failure: unknown, keepAlive: boolean): void {
    this.#onEnd({ response: this.#response, failure, sent: this.#sent, keepAlive });
  }
}
