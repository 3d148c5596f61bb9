import type { AddressPolicy } from '../net/ip.ts';
import { parseEndpointUrl } from '../net/endpoint-url.ts';
import { AddressError, type Addresses, type Resolver, resolveVetted } from '../net/resolve.ts';
import type { KeptResponse } from '../queue/settle.ts';
import { Connection, type Exchange, NotStarted, type OutgoingRequest } from './connection.ts';
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
  /** Without `host`, `connection` and `content-length`, which follow from the URL and the body. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** For name lookup, connection, request and response together, in ms; 15,000 by default. */
  timeoutMs?: number;
  /** Stops the send, with `interrupted` as its error. */
  signal?: AbortSignal;
  /** Called before we connect to these addresses; nothing is sent when it returns false. */
  admit?: (addresses: Addresses) => boolean;
  /** Called just before the first byte of the request is written; nothing is sent when it returns false. */
  mayStart?: () => boolean;
}

/** Nothing was sent, because `admit` returned false. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
}

export interface SendResult {
  /** The status of the response, even when the rest of the response failed after it. */
  statusCode: number | null;
  /** Null when a response of any status arrived in time. */
  error: SendError | null;
  /** The error in words, for people. */
  errorDetail: string | null;
  /** The address we connected to, or tried to; null when none was found or allowed. */
  address: string | null;
  durationMs: number;
  response: KeptResponse | null;
  retryAfter: string | null;
}

/** The receiver of one endpoint: its checked addresses and our open connections to it. */
export interface Target {
  /**
   * Sends one POST and follows no redirect. At most one request reaches the receiver: a connection that breaks after the
   * request was written is a failure (`reset`), even if it was an idle one that the server was just closing. The receiver
   * may have acted on the request, and the history must show every request that it got. Only when no byte was written is
   * another connection tried. Each running send has a connection of its own: the caller limits how many there are.
   * @throws NotAdmitted, NotStarted and nothing else
   */
  send(request: SendRequest): Promise<SendResult>;
  /** Waits for the running sends and closes every connection. */
  close(): Promise<void>;
}

/** How long looked-up addresses are used, in ms; then they are looked up again. */
const addressesFreshMs = 30_000;

/** Creates a target. It opens nothing yet: the host is looked up and connected to on the first send. */
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

  async send({ headers, body, timeoutMs = 15_000, signal, admit, mayStart }: SendRequest): Promise<SendResult> {
    const { now } = this.#options;
    const startedAt = now();
    const deadline = new Deadline(timeoutMs, signal);
    this.#sending++;
    try {
      const addresses = this.#freshAddresses() ?? (await deadline.race(this.#lookUpAddresses()));
      if (admit?.(addresses) === false) throw new NotAdmitted();
      const { connection, response, sent, failure } = await this.#exchange(
        addresses,
        { headers, body, mayStart },
        deadline,
      );
      if (failure instanceof NotStarted) throw failure;
      const { statusCode, retryAfter } = response;
      const stage = !sent ? 'connection' : statusCode === null ? 'response' : 'end of the response';
      return {
        statusCode,
        ...(failure === null ? noFailure : sendFailure(failure, stage)),
        address: connection.address,
        durationMs: Math.round(now() - startedAt),
        response: response.kept,
        retryAfter,
      };
    } catch (error) {
      if (error instanceof NotAdmitted || error instanceof NotStarted) throw error;
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
    request: OutgoingRequest,
    deadline: Deadline,
  ): Promise<Exchange & { connection: Connection }> {
    const idle = this.#idle.pop();
    const connection = idle ?? this.#connect(addresses);
    const exchange = await connection.exchange(request, deadline);
    if (exchange.keepAlive) this.#keep(connection);
    // The server closed the idle connection and this was noticed before anything was written.
    if (idle !== undefined && !exchange.sent && deadline.expired === null) {
      return this.#exchange(addresses, request, deadline);
    }
    return { ...exchange, connection };
  }

  #connect(addresses: Addresses): Connection {
    const { url, policy } = this.#options;
    const connection: Connection = new Connection({ url, addresses, policy, onClose: () => this.#forget(connection) });
    return connection;
  }

  /** Keeps a connection for the next send, if its address is still one of the host's; else closes it. */
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

  /** One look-up for all sends that wait for it. */
  #lookUpAddresses(): Promise<Addresses> {
    this.#vetting ??= this.#vet().finally(() => {
      this.#vetting = null;
    });
    return this.#vetting;
  }

  /** Looks up the host's addresses and closes idle connections to any other; busy ones close after their request. */
  async #vet(): Promise<Addresses> {
    const { url, policy, resolver, now } = this.#options;
    try {
      // The policy may have become stricter since the endpoint was registered.
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
