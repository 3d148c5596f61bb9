import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { frame, framer, logIn, type Session, SessionRefused, typeOf } from './wire.ts';

/** How sessions are shared: one for a client until it disconnects, or one for each transaction or statement. */
export type Pooling = 'session' | 'transaction' | 'statement';

/** A pooler in front of a Postgres, like PgBouncer. */
export interface Pooler {
  /** A URL through the pooler to the database of `target`; any password is accepted. */
  readonly url: string;
  /** Changes the pooling mode, as a new configuration does. Back in session mode it starts with new sessions. */
  become(pooling: Pooling): void;
  /** Disconnects clients and sessions. */
  cut(): void;
  close(): Promise<void>;
}

interface PoolerOptions {
  pooling: Pooling;
  /** The highest number of sessions in transaction mode. */
  size?: number;
  /** Which idle session is used: the one returned last, as in PgBouncer, or the one idle longest. */
  lends?: 'last' | 'longest';
  port?: number;
  /** The database behind it, called for each new session: it may have moved. */
  target: () => string;
  /** True if this client message is the last that reaches the server: it is executed, and its response is lost. */
  losesResponse?: (message: Buffer) => boolean;
  /** True if the server reports that it is a standby. */
  standby?: () => boolean;
}

/** Settings that PgBouncer accepts from clients; it refuses any other. */
const known = ['user', 'database', 'client_encoding', 'application_name', 'TimeZone', 'DateStyle'];

/** Starts a pooler on this machine. */
export async function openPooler({
  target,
  port = 0,
  size = 2,
  lends = 'last',
  ...options
}: PoolerOptions): Promise<Pooler> {
  let pooling = options.pooling;
  const clients = new Set<Socket>();
  /** Every open session, and the client that uses it. */
  const sessions = new Map<Session, Socket | undefined>();
  const idle: Session[] = [];
  const waiting: ((session: Session) => void)[] = [];
  let opened = 0;

  /** @throws the server's error, when it refuses the connection */
  async function open(): Promise<Session> {
    opened += 1;
    const session = await logIn(new URL(target())).catch((error: unknown) => {
      opened -= 1;
      throw error;
    });
    sessions.set(session, undefined);
    session.socket.on('error', () => {});
    session.socket.once('close', () => {
      opened -= 1;
      sessions.get(session)?.destroy();
      sessions.delete(session);
      if (idle.includes(session)) idle.splice(idle.indexOf(session), 1);
    });
    return session;
  }

  async function lend(): Promise<Session> {
    const mayOpen = pooling === 'session' || opened < size;
    // A busy one has all its sessions open.
    if (mayOpen && lends === 'longest') return open();
    const free = lends === 'last' ? idle.pop() : idle.shift();
    if (free !== undefined) return free;
    if (mayOpen) return open();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function takeBack(session: Session): void {
    sessions.set(session, undefined);
    const next = waiting.shift();
    if (next === undefined) idle.push(session);
    else next(session);
  }

  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    let session: Session | undefined;
    let lending = false;
    let pending: Buffer[] = [];
    /** Requests that the server has not finished yet, and whether the last one has only partly arrived. */
    let asked = 0;
    let half = false;
    let lost = false;

    const pass = (message: Buffer) => {
      const type = typeOf(message);
      half = type !== 'S' && type !== 'Q';
      if (!half) asked += 1;
      lost ||= options.losesResponse?.(message) === true;
      session?.socket.write(message);
    };
    const passOn = (message: Buffer) => {
      if (lost) {
        if (typeOf(message) === 'Z') client.destroy();
        return;
      }
      client.write(message);
      if (typeOf(message) !== 'Z') return;
      asked -= 1;
      const ended = message[5] === 'I'.charCodeAt(0) && asked === 0 && !half;
      if (!ended || pooling === 'session' || session === undefined) return;
      const free = session;
      session = undefined;
      takeBack(free);
    };
    const hold = (lent: Session) => {
      session = lent;
      lent.onMessage = passOn;
      sessions.set(lent, client);
    };
    const forward = async (message: Buffer) => {
      if (pooling === 'statement' && /begin/i.test(message.toString())) {
        client.end(frame('E', 'SFATAL\0C08P01\0Mtransaction blocks not allowed in statement pooling mode\0\0'));
        return;
      }
      if (session !== undefined) return pass(message);
      pending.push(message);
      if (lending) return;
      lending = true;
      hold(await lend());
      lending = false;
      for (const waited of pending) pass(waited);
      pending = [];
    };
    const welcome = async (start: Buffer) => {
      const names = start
        .toString('utf8', 8)
        .split('\0')
        .filter((_, at) => at % 2 === 0);
      const unknown = names.find((name) => name !== '' && !known.includes(name));
      if (unknown !== undefined) {
        client.end(frame('E', `SFATAL\0C08P01\0Munsupported startup parameter: ${unknown}\0\0`));
        return;
      }
      const first = await lend();
      const standby = options.standby?.() === true ? [frame('S', 'in_hot_standby\0on\0')] : [];
      client.write(Buffer.concat([frame('R', 0), ...first.parameters, ...standby, frame('K', 0, 0), frame('Z', 'I')]));
      if (pooling === 'session') hold(first);
      else takeBack(first);
    };
    let started = false;
    client.on(
      'data',
      framer((message) => {
        if (started && typeOf(message) === 'X') {
          client.end();
          return;
        }
        const done = started ? forward(message) : welcome(message);
        started = true;
        done.catch((error: unknown) => {
          // As PgBouncer, it says why.
          if (error instanceof SessionRefused) client.end(error.response);
          else client.destroy();
        });
      }, true),
    );
    client.on('error', () => client.destroy());
    client.once('close', () => {
      clients.delete(client);
      // A session with unfinished work must not be given to another client.
      session?.socket.destroy();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system provided no TCP port');

  const cut = () => {
    waiting.length = 0;
    for (const client of clients) client.destroy();
    for (const { socket } of sessions.keys()) socket.destroy();
  };
  const url = new URL(target());
  url.port = String(address.port);
  return {
    url: url.href,
    become(next) {
      pooling = next;
      if (next === 'session') cut();
    },
    cut,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
