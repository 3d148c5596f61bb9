import type { Socket } from 'node:net';

const status = /^HTTP\/1\.\d 100[ \r]/;
/** What `status` matches, to complete a beginning of it with. */
const sample = 'HTTP/1.1 100 ';
const endOfHead = '\r\n\r\n';
/** A longer `100 Continue` goes on to undici, which ends the connection. */
const maxHeld = 16_384;

/**
 * Drops each `100 Continue` that precedes an answer from what the socket reads. Nobody asks for one here, but a client has
 * to accept it (RFC 9110, 15.2), and undici ends the connection: the receiver would get every webhook again and again.
 */
export class ContinueFilter {
  #held: Buffer = Buffer.alloc(0);
  #awaiting = false;

  constructor(socket: Socket) {
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

  /** @returns what is no `100 Continue`; null while that is not known */
  #pass(chunk: Buffer): Buffer | null {
    this.#held = Buffer.concat([this.#held, chunk]);
    for (;;) {
      const head = this.#held.toString('latin1', 0, sample.length);
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
