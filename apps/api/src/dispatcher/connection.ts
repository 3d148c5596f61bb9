import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { AddressPolicy } from '../net/ip.ts';
import { connectVetted } from '../net/connect.ts';
import type { Addresses } from '../net/resolve.ts';
import { Answer } from './answer.ts';
import type { Deadline } from './deadline.ts';
import { InterimFilter } from './interim.ts';

// An idle connection is given up sooner than servers do (Node, Apache and uvicorn: 5 s), and 2 s before the time that
// the server's Keep-Alive header names: so a request rarely meets a connection that is being closed.
const idleMs = 4_000;
const maxHeaderBytes = 16_384;
// More than the 64 KiB of body that is read, in chunks of a byte, takes with framing and headers. It ends floods that
// are neither headers nor body: chunk extensions, endless 1xx answers, a status line without an end.
const maxWireBytes = 524_288;

export interface ConnectionOptions {
  url: URL;
  addresses: Addresses;
  policy: AddressPolicy;
  /** Called when the connection is lost, as a server does to an idle one. */
  onClose: () => void;
}

/** How a request went. */
export interface Exchanged {
  answer: Answer;
  /** Null when the answer is complete, or as much of it was read as is wanted; else what was thrown. */
  failure: unknown;
  /** False when the receiver cannot have seen a byte of the request. */
  sent: boolean;
  /** Whether the connection may carry another request. */
  keepAlive: boolean;
}

/**
 * One HTTP/1.1 connection to one endpoint, kept alive between requests, one request at a time. An undici Client instead
 * of its Pool, so that it is known which socket carries which request: its address is recorded, and giving up a request
 * closes that socket even while it is still connecting.
 */
export class Connection {
  /** The address connected to; before that the first that is tried. */
  address: string;
  readonly #client: Client;
  readonly #path: string;
  #socket: Socket | null = null;
  #exchange: Exchange | null = null;
  #filter: InterimFilter | null = null;

  constructor({ url, addresses, policy, onClose }: ConnectionOptions) {
    this.address = addresses[0];
    this.#path = url.pathname + url.search;
    this.#client = new Client(url.origin, {
      connect: (_options, connected) => {
        // undici would reconnect for a request that it has not written yet; addresses are vetted anew for that.
        if (this.#socket !== null) {
          connected(new Error('the connection was lost'), null);
          return;
        }
        this.#socket = connectVetted(url, addresses, policy, (...result) => {
          const [, socket] = result;
          this.address = socket?.remoteAddress ?? this.address;
          if (socket !== null) this.#filter = new InterimFilter(socket);
          connected(...result);
          // After undici's own listener, so that it has parsed what is counted here.
          socket?.on('readable', () => this.#exchange?.limitWireBytes(socket.bytesRead));
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

  /** Sends one POST and reads its answer until it ends, is long enough, fails, or the deadline expires. Never throws. */
  async exchange(headers: Record<string, string>, body: Uint8Array, deadline: Deadline): Promise<Exchanged> {
    const exchanged = await new Promise<Exchanged>((resolve) => {
      const exchange = new Exchange(() => {
        this.#filter?.awaitAnswer();
        return this.#socket?.bytesRead ?? 0;
      }, resolve);
      this.#exchange = exchange;
      deadline.onExpiry((error) => exchange.onResponseError(null, error));
      this.#client.dispatch({ path: this.#path, method: 'POST', headers, body }, exchange);
    });
    this.#exchange = null;
    if (!exchanged.keepAlive) void this.destroy();
    return exchanged;
  }

  /** Whether the receiver has left it open, as far as is known. */
  get open(): boolean {
    return this.#socket?.destroyed === false;
  }

  async destroy(): Promise<void> {
    // undici would leave a socket that is still connecting to itself.
    this.#socket?.destroy();
    await this.#client.destroy();
  }
}

/** Follows one request through undici's callbacks and settles once. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #answer = new Answer();
  readonly #bytesRead: () => number;
  readonly #settle: (exchanged: Exchanged) => void;
  #sent = false;
  #bytesBefore = 0;

  constructor(bytesRead: () => number, settle: (exchanged: Exchanged) => void) {
    this.#bytesRead = bytesRead;
    this.#settle = settle;
  }

  onRequestStart(): void {
    this.#sent = true;
    this.#bytesBefore = this.#bytesRead();
  }

  onResponseStart(_controller: unknown, statusCode: number, headers: IncomingHttpHeaders): void {
    this.#answer.start(statusCode, headers);
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (!this.#answer.push(chunk)) this.#end(null, false);
  }

  onResponseEnd(): void {
    this.#answer.end();
    this.#end(null, true);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#end(error, false);
  }

  limitWireBytes(bytesRead: number): void {
    if (bytesRead - this.#bytesBefore <= maxWireBytes) return;
    this.#end(
      this.#answer.statusCode === null ? new Error('the receiver sent 512 KiB that are no answer') : null,
      false,
    );
  }

  #end(failure: unknown, keepAlive: boolean): void {
    this.#settle({ answer: this.#answer, failure, sent: this.#sent, keepAlive });
  }
}
