import type { Socket } from 'node:net';

/** The status line of an interim response; 101 is a final one. */
const status = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]/;
const switching = /^HTTP\/1\.\d 101/;
/** What `status` matches, to complete a beginning of it with. */
const sample = 'HTTP/1.1 100 ';
const endOfHead = '\r\n\r\n';
/**
 * A longer interim response goes on to undici, which ends the connection. How many there are is bounded by the bytes that
 * a connection reads for one request.
 */
const maxHeld = 16_384;

/**
 * Drops each interim response (1xx) that precedes an answer from what the socket reads, and the empty lines before it.
 * Nobody asks for one here, but a client has to accept it (RFC 9110, 15.2), and undici ends the connection at a
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
      // Streams ask for 0 bytes themselves, to have the buffer filled.
      if (!this.#awaiting || size === 0) return read(size);
      for (let chunk = read(); chunk instanceof Buffer; chunk = read()) {
        const passed = this.#pass(chunk);
        if (passed !== null) return passed;
      }
      return null;
    };
  }

  /** A request is being written: what comes next is the beginning of an answer. */
  awaitAnswer(): void {
    this.#awaiting = true;
  }

  /** @returns what is no interim response; null while that is not known */
  #pass(chunk: Buffer): Buffer | null {
    this.#held = Buffer.concat([this.#held, chunk]);
    for (;;) {
      // undici's parser skips empty lines here too.
      const start = this.#held.findIndex((byte) => byte !== 0x0d && byte !== 0x0a);
      if (start === -1) this.#held = Buffer.alloc(0);
      else if (start > 0) this.#held = this.#held.subarray(start);
      const head = this.#held.toString('latin1', 0, sample.length);
      if (switching.test(head)) {
        // undici fails at one by an assertion of its own.
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
