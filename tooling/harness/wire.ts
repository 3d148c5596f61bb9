import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A message of the Postgres protocol (version 3): one letter, a length, the rest. */
export const frame = (type: string, ...parts: readonly (Buffer | string | number)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? int32(part) : Buffer.from(part))));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** The letter of a message. */
export const typeOf = (message: Buffer) => String.fromCharCode(message[0] ?? 0);

/**
 * Splits a stream into messages. A client's first message has no letter; with `starts` it is returned with an empty
 * one.
 */
export function framer(onMessage: (message: Buffer) => void, starts = false): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let letters = starts ? 0 : 1;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= letters + 4) {
      const end = letters + rest.readUInt32BE(letters);
      if (rest.length < end) return;
      const message = rest.subarray(0, end);
      rest = rest.subarray(end);
      letters = 1;
      onMessage(message);
    }
  };
}

/** The server refuses a session; `response` is its message. */
export class SessionRefused extends Error {
  override name = 'SessionRefused';
  readonly response: Buffer;
  constructor(response: Buffer) {
    super(response.toString('utf8', 5).replaceAll('\0', ' '));
    this.response = response;
  }
}

/** A session of a real server. */
export interface Session {
  readonly socket: Socket;
  /** The parameters that the server reports (`ParameterStatus`), to be passed on. */
  readonly parameters: readonly Buffer[];
  onMessage: (message: Buffer) => void;
}

/** Opens a session as the user of this URL, with SCRAM authentication. @throws SessionRefused */
export async function logIn(url: URL): Promise<Session> {
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
  const opened = Promise.withResolvers<void>();
  const parameters: Buffer[] = [];
  const scram = scramClient(decodeURIComponent(url.password));
  const session: Session = {
    socket,
    parameters,
    onMessage(message) {
      const type = typeOf(message);
      if (type === 'R') scram(message).forEach((reply) => socket.write(reply));
      if (type === 'S') parameters.push(message);
      if (type === 'E') opened.reject(new SessionRefused(message));
      if (type === 'Z') opened.resolve();
    },
  };
  socket.on(
    'data',
    framer((message) => session.onMessage(message)),
  );
  socket.once('error', opened.reject);
  const settings = [
    'user',
    decodeURIComponent(url.username),
    'database',
    url.pathname.slice(1),
    'client_encoding',
    'UTF8',
  ];
  // The start message has no letter: version 3.0, then names and values.
  socket.write(frame('', 196_608, `${settings.join('\0')}\0\0`));
  await opened.promise;
  return session;
}

/** The client's side of SCRAM-SHA-256 (RFC 5802, 7677). @returns a function that responds to a message of the server */
function scramClient(password: string): (message: Buffer) => Buffer[] {
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const first = `n=,r=${randomBytes(18).toString('base64')}`;
  return (message) => {
    const step = message.readInt32BE(5);
    if (step === 10) {
      const opening = Buffer.from(`n,,${first}`);
      return [frame('p', 'SCRAM-SHA-256\0', opening.length, opening)];
    }
    if (step !== 11) return [];
    const challenge = message.toString('utf8', 9);
    const fields = new Map(challenge.split(',').map((field) => [field.slice(0, 1), field.slice(2)]));
    const salted = pbkdf2Sync(
      password,
      Buffer.from(fields.get('s') ?? '', 'base64'),
      Number(fields.get('i')),
      32,
      'sha256',
    );
    const last = `c=biws,r=${fields.get('r')}`;
    const key = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(key).digest(), `${first},${challenge},${last}`);
    const proof = key.map((byte, at) => byte ^ (signature[at] ?? 0));
    return [frame('p', `${last},p=${Buffer.from(proof).toString('base64')}`)];
  };
}
