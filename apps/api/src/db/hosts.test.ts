import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, isIP, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import postgres from 'postgres';
import { generate } from 'selfsigned';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openPooler } from '@cryptoix/harness/pooler';
import { type Database, openDatabase } from './client.ts';

const [left, right] = [(await testDatabase()).url, (await testDatabase()).url];
const nameOf = (url: string) => new URL(url).pathname.slice(1);
const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A server that can be stopped, and turn from primary to standby and back. */
async function openServer(database: string, role: { standby: boolean }) {
  const server = await openPooler({ pooling: 'session', target: () => database, standby: () => role.standby });
  let closed = false;
  const close = async () => {
    if (!closed) await server.close();
    closed = true;
  };
  cleanUps.push(close);
  return { host: new URL(server.url).host, role, close };
}

function open(hosts: readonly string[], parameters: string, max = 5): Database {
  const database = openDatabase(`postgres://${hosts.join(',')}/any?${parameters}`, { max, name: 'hosts' });
  cleanUps.push(() => database.close());
  return database;
}

const where = async ({ sql }: Database) => {
  const [row] = await sql<{ name: string }[]>`SELECT current_database() AS name, pg_sleep(0.05)::text`;
  return row?.name;
};
const wheres = async (database: Database) =>
  new Set(await Promise.all(Array.from({ length: 5 }, () => where(database))));

describe.each(['', 'target_session_attrs=read-write', 'target_session_attrs=primary'])(
  'several hosts with "%s"',
  (parameters) => {
    test('lead every connection to the one that can be written to', async () => {
      const primary = await openServer(left, { standby: false });
      const standby = await openServer(right, { standby: true });
      const either = [
        [primary.host, standby.host],
        [standby.host, primary.host],
      ];
      for (const hosts of either) {
        expect(await wheres(open(hosts, parameters))).toEqual(new Set([nameOf(left)]));
      }
    });

    test('follow a failover: what comes meanwhile is refused, never left waiting', async () => {
      const old = await openServer(left, { standby: false });
      const next = await openServer(right, { standby: true });
      const database = open([old.host, next.host], parameters);
      expect(await wheres(database)).toEqual(new Set([nameOf(left)]));
      await old.close();
      const meanwhile = await Promise.allSettled(Array.from({ length: 20 }, () => where(database)));
      expect(new Set(meanwhile.map(({ status }) => status))).toEqual(new Set(['rejected']));
      next.role.standby = false;
      expect(await wheres(database)).toEqual(new Set([nameOf(right)]));
    });
  },
);

test('a listener, too, is connected to the primary', async () => {
  const primary = await openServer(left, { standby: false });
  const standby = await openServer(right, { standby: true });
  const heard: string[] = [];
  const { sql } = open([standby.host, primary.host], '');
  await sql.listen('hosts', (text) => heard.push(text));
  const direct = postgres(left, { max: 1 });
  cleanUps.push(() => direct.end());
  await direct.notify('hosts', 'to the primary');
  await expect.poll(() => heard).toEqual(['to the primary']);
});

test('a database that is set to be read only is passed over', async () => {
  const direct = postgres(right, { max: 1 });
  cleanUps.push(() => direct.end());
  await direct.unsafe(`ALTER DATABASE ${nameOf(right)} SET default_transaction_read_only = on`);
  cleanUps.push(() => direct.unsafe(`ALTER DATABASE ${nameOf(right)} SET default_transaction_read_only = off`));
  const one = await openServer(right, { standby: false });
  const two = await openServer(left, { standby: false });
  expect(await wheres(open([one.host, two.host], ''))).toEqual(new Set([nameOf(left)]));
});

test('a host that takes connections and says nothing is passed over after connect_timeout', async () => {
  const silent = createServer((socket) => socket.resume());
  const port = await listen(silent);
  const primary = await openServer(left, { standby: false });
  expect(await where(open([`127.0.0.1:${port}`, primary.host], 'connect_timeout=1', 1))).toBe(nameOf(left));
});

test('when none of them is there, or none can be written to, every caller has an error', async () => {
  const gone = await openServer(left, { standby: false });
  await gone.close();
  const standby = await openServer(right, { standby: true });
  const refusals = [
    [[gone.host, gone.host], 'ECONNREFUSED'],
    [[gone.host, standby.host, gone.host], 'ECONNREFUSED'],
    [[gone.host, standby.host], 'CONNECTION_DESTROYED'],
    [[standby.host, standby.host], 'CONNECTION_DESTROYED'],
  ] as const;
  for (const [hosts, code] of refusals) {
    const database = open(hosts, '', 2);
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => where(database)));
    expect(answers[0]).toMatchObject({ status: 'rejected', reason: { code } });
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['rejected']));
  }
});

test('a host that hangs up at once is passed over; alone, it is an error', async () => {
  const rude = createServer((socket) => socket.end());
  const port = await listen(rude);
  const primary = await openServer(left, { standby: false });
  expect(await where(open([`127.0.0.1:${port}`, primary.host], '', 1))).toBe(nameOf(left));
  await expect(where(open([`127.0.0.1:${port}`], '', 1))).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
});

describe('an encrypted connection', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-tls-'));
  afterAll(() => rm(folder, { recursive: true }));

  /** A server that speaks TLS, with a certificate for these names. @returns its port and the file of its certificate */
  async function encrypted(names: readonly string[]) {
    const altNames = names.map((name) =>
      isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name },
    );
    const made = await generate([{ name: 'commonName', value: 'Postgres' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames }],
    });
    const secureContext = createSecureContext({ key: made.private, cert: made.cert });
    const { hostname, port: behind } = new URL(left);
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => {});
        // SSLRequest, to which S says yes.
        socket.once('data', () => {
          const secured = new TLSSocket(socket, { isServer: true, secureContext });
          const plain = connect({ host: hostname, port: Number(behind) });
          for (const end of [secured, plain]) end.on('error', () => {});
          secured.once('close', () => plain.destroy());
          secured.pipe(plain).pipe(secured);
          socket.write('S');
        });
      }),
    );
    const roots = join(folder, `${port}.crt`);
    await writeFile(roots, made.cert);
    return { port, roots };
  }

  const through = (host: string, port: number, parameters: string) => {
    const { username, password, pathname } = new URL(left);
    const database = openDatabase(`postgres://${username}:${password}@${host}:${port}${pathname}?${parameters}`, {
      max: 1,
      name: 'tls',
    });
    cleanUps.push(() => database.close());
    return where(database);
  };

  test.each(['localhost', '127.0.0.1'])('checks with verify-full that the certificate is for %s', async (host) => {
    const own = await encrypted([host]);
    const other = await encrypted(['db.example', '127.0.0.2']);
    const verify = (roots: string) => `sslmode=verify-full&sslrootcert=${roots}`;
    expect(await through(host, own.port, verify(own.roots))).toBe(nameOf(left));
    await expect(through(host, other.port, verify(other.roots))).rejects.toThrow(/altnames/);
    await expect(through(host, own.port, verify(other.roots))).rejects.toThrow(/self-signed/);
    await expect(through(host, own.port, 'sslmode=verify-full')).rejects.toThrow(/self-signed/);
  });

  test('for an address is not content with a certificate for localhost', async () => {
    const { port, roots } = await encrypted(['localhost']);
    await expect(through('127.0.0.1', port, `sslmode=verify-full&sslrootcert=${roots}`)).rejects.toThrow(/altnames/);
  });

  test('checks with verify-ca who signed, and with require nothing', async () => {
    const { port, roots } = await encrypted(['db.example']);
    const other = await encrypted(['db.example']);
    expect(await through('localhost', port, `sslmode=verify-ca&sslrootcert=${roots}`)).toBe(nameOf(left));
    expect(await through('localhost', port, 'sslmode=require')).toBe(nameOf(left));
    for (const mode of ['verify-ca', 'require']) {
      const parameters = `sslmode=${mode}&sslrootcert=${other.roots}`;
      await expect(through('localhost', port, parameters)).rejects.toThrow(/self-signed/);
    }
  });
});

/** Listens on a port of this machine until the test ends. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no TCP port');
  return address.port;
}
