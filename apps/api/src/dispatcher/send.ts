import type { AddressPolicy } from '../net/ip.ts';
import { parseEndpointUrl } from '../net/endpoint-url.ts';
import { AddressError, type Addresses, type Resolver, resolveVetted } from '../net/resolve.ts';
import type { KeptResponse } from '../queue/settle.ts';
import { Connection, type Exchanged } from './connection.ts';
import { Deadline } from './deadline.ts';
import { type SendError, sendFailure } from './send-error.ts';

export interface TargetOptions {
  url: URL;
  policy: AddressPolicy;
  resolver: Resolver;
  /** A clock in ms that never goes back, like `performance.now`. */
  now: () => number;
}

export interface SendRequest {
  /** Without `host`, `connection` and `content-length`, which come from the URL and the body. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** For name lookup, connection, request and answer together, in ms; 15,000 by default. */
  timeoutMs?: number;
  /** Stops the sending, with `interrupted` as its outcome. */
  signal?: AbortSignal;
  /** Asked before anything is connected to these addresses; nothing is sent if it says no. */
  admit?: (addresses: Addresses) => boolean;
}

/** Nothing was sent, because `admit` said no. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
}

export interface SendResult {
  /** The answer's status as soon as it arrived, even if the rest of the answer then failed. */
  statusCode: number | null;
  /** Null when an answer, of whatever status, came in time. */
  error: SendError | null;
  /** The error in words, for people. */
  errorDetail: string | null;
  /** The address connected to, or tried; null when none was found or allowed. */
  address: string | null;
  durationMs: number;
  response: KeptResponse | null;
  retryAfter: string | null;
}

/** The sending side of one endpoint: its vetted addresses and its open connections. */
export interface Target {
  /**
   * POSTs once, follows no redirect, throws nothing but `NotAdmitted`. At most one request reaches the receiver: a connection that breaks
   * after the request was written is a failure (`reset`) even if it was an idle one that the server may just have closed,
   * since the receiver may have acted on it, and the history must show every request that it saw. Only when no byte was
   * written is another connection tried. As many connections are open as sends are running: the caller sets the bound.
   */
  send(request: SendRequest): Promise<SendResult>;
  /** Waits for the sends that are running and closes every connection. */
  close(): Promise<void>;
}

/** How long the answer of the name servers counts, in ms; then they are asked again. */
const addressesFreshMs = 30_000;

/** Opens nothing yet: the host is looked up and connected to when something is sent. */
export function openTarget(options: TargetOptions): Target {
  return new EndpointTarget(options);
}

class EndpointTarget implements Target {
  readonly #options: TargetOptions;
  readonly #idle: Connection[] = [];
  #vetted: { addresses: Addresses; at: number } | null = null;
  #vetting: Promise<Addresses> | null = null;
  #sending = 0;
  #closing: PromiseWithResolvers<void> | null = null;

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  async send({ headers, body, timeoutMs = 15_000, signal, admit }: SendRequest): Promise<SendResult> {
    const { now } = this.#options;
    const startedAt = now();
    const deadline = new Deadline(timeoutMs, signal);
    this.#sending++;
    try {
      const addresses = this.#freshAddresses() ?? (await deadline.race(this.#freshenAddresses()));
      if (admit?.(addresses) === false) throw new NotAdmitted();
      const { connection, answer, sent, failure } = await this.#exchange(addresses, headers, body, deadline);
      const { statusCode, retryAfter, response } = answer;
      const stage = !sent ? 'connection' : statusCode === null ? 'answer' : 'end of the answer';
      return {
        statusCode,
        ...(failure === null ? noFailure : sendFailure(failure, stage)),
        address: connection.address,
        durationMs: Math.round(now() - startedAt),
        response,
        retryAfter,
      };
    } catch (error) {
      if (error instanceof NotAdmitted) throw error;
      return {
        statusCode: null,
        ...sendFailure(error, 'address'),
        address: null,
        durationMs: Math.round(now() - startedAt),
        response: null,
        retryAfter: null,
      };
    } finally {
      deadline.clear();
      this.#sending--;
      if (this.#sending === 0) this.#closing?.resolve();
    }
  }

  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    if (this.#sending === 0) this.#closing.resolve();
    await this.#closing.promise;
    await Promise.all(this.#idle.splice(0).map((connection) => connection.destroy()));
  }

  async #exchange(
    addresses: Addresses,
    headers: Record<string, string>,
    body: Uint8Array,
    deadline: Deadline,
  ): Promise<Exchanged & { connection: Connection }> {
    const idle = this.#idle.pop();
    const connection = idle ?? this.#connect(addresses);
    const exchanged = await connection.exchange(headers, body, deadline);
    if (exchanged.keepAlive) this.#keep(connection);
    // The server closed the idle connection and this was noticed before anything was written.
    if (idle !== undefined && !exchanged.sent && deadline.expired === null) {
      return this.#exchange(addresses, headers, body, deadline);
    }
    return { ...exchanged, connection };
  }

  #connect(addresses: Addresses): Connection {
    const { url, policy } = this.#options;
    const connection: Connection = new Connection({ url, addresses, policy, onClose: () => this.#forget(connection) });
    return connection;
  }

  /** For the next send, if its address is still one of the host's. */
  #keep(connection: Connection): void {
    if (connection.open && this.#vetted?.addresses.includes(connection.address)) this.#idle.push(connection);
    else void connection.destroy();
  }

  #forget(connection: Connection): void {
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
  }

  #freshAddresses(): Addresses | null {
    const vetted = this.#vetted;
    return vetted !== null && this.#options.now() - vetted.at < addressesFreshMs ? vetted.addresses : null;
  }

  /** Sends that need the addresses at the same time ask once. */
  #freshenAddresses(): Promise<Addresses> {
    this.#vetting ??= this.#vet().finally(() => {
      this.#vetting = null;
    });
    return this.#vetting;
  }

  /** Asks for the host's addresses and closes idle connections to any other; busy ones close after their request. */
  async #vet(): Promise<Addresses> {
    const { url, policy, resolver, now } = this.#options;
    try {
      // The policy may have become stricter since the endpoint was made.
      const parsed = parseEndpointUrl(url.href, policy);
      if (!parsed.ok) throw new AddressError('blocked_address', parsed.message);
      const addresses = await resolveVetted(url.hostname, policy, resolver);
      this.#vetted = { addresses, at: now() };
      return addresses;
    } catch (error) {
      this.#vetted = null;
      throw error;
    } finally {
      for (const connection of this.#idle.splice(0)) this.#keep(connection);
    }
  }
}

const noFailure = { error: null, errorDetail: null };
