import type { Socket } from 'node:net';

/** The status line of an interim response; 101 is a final one. */
const status = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]/;
const switching = /^HTTP\/1\.\d 101/;
/** A text that `status` matches: it completes the first bytes of a status line that has not arrived whole. */
const sample = 'HTTP/1.1 100 ';
const endOfHead = '\r\n\r\n';
/**
 * A longer interim response is passed to undici, which ends the connection. The bytes that a connection reads for one
 * request limit how many there can be.
 */
const maxHeld = 16_384;

/**
 * Drops each interim response (1xx) before the final one from what the socket reads, and the empty lines before it.
 * We ask for none, but a client has to accept them (RFC 9110, 15.2), and undici ends the connection at a
 * `100 Continue`: the receiver would get every webhook again and again. A `101 Switching Protocols` is a failure.
 */
export class InterimFilter {
  #held: Buffer = Buffer.alloc(0);
  #awaiting = false;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    const read: (size?: number) => unknown = socket.read.bind(socket);
    socket.read = (size?: number) => {
      // Streams themselves read 0 bytes, to fill their buffer.
      if (!this.#awaiting || size === 0) return read(size);
      for (let chunk = read(); chunk instanceof Buffer; chunk = read()) {
        const passed = this.#pass(chunk);
        if (passed !== null) return passed;
      }
      return null;
    };
  }

  /** Call it when a request is written: what the socket reads next is the beginning of a response. */
  awaitResponse(): void {
    this.#awaiting = true;
  }

  /** @returns the bytes after the interim responses; null while we do not know where they begin */
  #pass(chunk: Buffer): Buffer | null {
    this.#held = Buffer.concat([this.#held, chunk]);
    for (;;) {
      // undici's parser skips empty lines here too.
      const start = this.#held.findIndex((byte) => byte !== 0x0d && byte !== 0x0a);
      if (start === -1) this.#held = Buffer.alloc(0);
      else if (start > 0) this.#held = this.#held.subarray(start);
      const head = this.#held.toString('latin1', 0, sample.length);
      if (switching.test(head)) {
        // undici would fail at one with an assertion of its own.
        this.#socket.destroy(new Error('bad upgrade'));
        return null;
      }
      if (!status.test(head + sample.slice(head.length))) break;
      if (head.length < sample.length) return null;
      const end = this.#held.indexOf(endOfHead);
      if (end === -1) {
        if (this.#held.length <= maxHeld) return null;
        break;
      }
      this.#held = this.#held.subarray(end + endOfHead.length);
    }
    const passed = this.#held;
    this.#held = Buffer.alloc(0);
    this.#awaiting = false;
    return passed;
  }
}
