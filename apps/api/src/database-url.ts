import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import type postgres from 'postgres';

/** A `DATABASE_URL` that cannot be used; the message names the part that is wrong and never shows a password. */
export class DatabaseUrlError extends Error {
  override name = 'DatabaseUrlError';
}

/** The options with which postgres.js connects to a database. */
export type DatabaseAddress = Pick<
  postgres.Options<Record<string, never>>,
  'host' | 'port' | 'path' | 'database' | 'user' | 'pass' | 'ssl' | 'target_session_attrs' | 'connect_timeout'
> & { readonly connection: { readonly options?: string } };

// User and password, hosts, database, parameters. The password may contain an `@`; `/`, `?` and `#` are always escaped.
const shape = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^/?#@]*))?(?:\?([^#]*))?$/i;
const hostShape = /^(\[[\da-f:.]+\]|[^:[\]]*)(?::(\d{1,5}))?$/i;
const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/**
 * Parses a database URL as libpq does (PostgreSQL documentation, 34.1.1): several hosts, Unix sockets, parameters.
 * Certificates that it names are read from disk.
 * @throws DatabaseUrlError for malformed parts, and for parameters that would otherwise have no effect without notice
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const [matched, login = '', authority = '', database = '', query = ''] = shape.exec(text) ?? [];
  if (matched === undefined) {
    refuse('is not a postgres:// URL; in a name or password, / ? and # are written as %2F %3F %23');
  }
  const [user, ...password] = login.split(':');
  const parameters = parseParameters(query);
  const take = (name: string) => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value === '' ? undefined : value;
  };

  const { hosts, ports } = parseHosts(authority, take('host'), take('port'));
  const sockets = hosts.filter((host) => host.startsWith('/'));
  if (sockets.length > 0 && hosts.length > 1) refuse('host: a socket cannot be one of several hosts');
  const [socket] = sockets;
  const role = take('user') ?? decode('the user', user ?? '');
  const name = take('dbname') ?? decode('the database', database);
  const options = take('options');
  const address: DatabaseAddress = {
    host: hosts,
    port: ports,
    path: socket === undefined ? undefined : `${socket}/.s.PGSQL.${ports[0]}`,
    pass: take('password') ?? decode('the password', password.join(':')),
    ...(role !== '' && { user: role }),
    ...(name !== '' && { database: name }),
    ssl: parseTls(hosts, { mode: take('sslmode'), alias: take('ssl'), ca: take('sslrootcert') }),
    target_session_attrs: parseTarget(hosts, take('target_session_attrs')),
    connect_timeout: parseSeconds(take('connect_timeout')),
    connection: options === undefined ? {} : { options },
  };
  refuseUnsupported(take);
  // We set our own, which names the roles of the process.
  take('application_name');
  const [unknown] = parameters.keys();
  if (unknown !== undefined) refuse(`${unknown}: this parameter is not known here; remove it`);
  return address;
}

function refuse(problem: string): never {
  throw new DatabaseUrlError(problem);
}

function decode(part: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(`${part} has a % that does not begin a code such as %40; a % itself is written %25`);
  }
}

function parseParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name = '', ...value] = pair.split('=');
    // Of two, one would have no effect, and it might be the one that asks for TLS.
    if (parameters.has(name)) refuse(`${name}: is given twice; keep one`);
    parameters.set(name, decode(name, value.join('=')));
  }
  return parameters;
}

function parseHosts(authority: string, host: string | undefined, port: string | undefined) {
  const listed = authority.split(',').map((entry) => {
    const [matched, name = '', number = ''] = hostShape.exec(entry) ?? [];
    // Not shown: when a password contains an unescaped /, this is the password.
    if (matched === undefined) refuse('a host is not written as name, name:port or [IPv6]:port');
    return { name: decode('a host', name).replace(/^\[|\]$/g, '') || 'localhost', number };
  });
  const hosts = host === undefined ? listed.map(({ name }) => name) : host.split(',');
  const given = port === undefined ? listed.map(({ number }) => number) : port.split(',');
  if (given.length !== 1 && given.length !== hosts.length) refuse('port: give one for all hosts, or one for each');
  const ports = hosts.map((_, at) => Number((given.length === 1 ? given[0] : given[at]) || 5432));
  if (!ports.every((number) => Number.isInteger(number) && number > 0 && number < 65_536)) {
    refuse('port: a port is a number from 1 to 65535');
  }
  return { hosts, ports };
}

/** As with libpq, only the `verify` modes check the server's certificate. */
function parseTls(
  hosts: readonly string[],
  { mode, alias, ca }: Record<'mode' | 'alias' | 'ca', string | undefined>,
): 'prefer' | 'require' | false | ConnectionOptions {
  const ofAlias = alias === 'true' ? 'verify-full' : alias === 'false' ? 'disable' : alias;
  const wanted = mode ?? ofAlias ?? (ca === undefined ? 'disable' : 'verify-full');
  const chosen = tlsModes.find((known) => known === wanted);
  if (chosen === undefined) refuse(`${mode === undefined ? 'ssl' : 'sslmode'}: is one of ${tlsModes.join(', ')}`);
  if (chosen === 'disable' || hosts[0]?.startsWith('/')) return false;
  if (chosen === 'allow' || chosen === 'prefer') return 'prefer';
  if (chosen === 'require' && ca === undefined) return 'require';
  // By default the root certificates of Node; those of a file replace them.
  const roots: ConnectionOptions = ca === undefined || ca === 'system' ? {} : { ca: readCertificates(ca) };
  const named = chosen === 'verify-full' || ca === 'system';
  return { ...roots, checkServerIdentity: named ? identityOf(hosts) : () => undefined };
}

/** Checks the certificate for the hosts of the URL: for an IP address, Node would expect one for "localhost". */
function identityOf(hosts: readonly string[]): NonNullable<ConnectionOptions['checkServerIdentity']> {
  return (name, certificate) => {
    if (hosts.includes(name)) return checkServerIdentity(name, certificate);
    const results = hosts.filter((host) => isIP(host) !== 0).map((host) => checkServerIdentity(host, certificate));
    return results.includes(undefined) ? undefined : (results[0] ?? checkServerIdentity(name, certificate));
  };
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return refuse(`sslrootcert: the file ${path} cannot be read`);
  }
}

function parseTarget(hosts: readonly string[], wanted = 'any'): 'read-write' | 'primary' | undefined {
  if (wanted === 'read-write' || wanted === 'primary') return wanted;
  if (wanted !== 'any') refuse('target_session_attrs: this program writes, so it must be read-write or primary');
  return hosts.length > 1 ? 'read-write' : undefined;
}

function parseSeconds(text = '10'): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) refuse('connect_timeout: is a whole number of seconds from 1 to 9999');
  return Number(text);
}

/** Refuses parameters that providers put into their URLs and that we do not support. */
function refuseUnsupported(take: (name: string) => string | undefined): void {
  const binding = take('channel_binding') ?? 'prefer';
  if (binding !== 'prefer' && binding !== 'disable') {
    refuse(
      'channel_binding=require: channel binding is not supported; remove it, and let sslmode=verify-full check the server',
    );
  }
  if ((take('pgbouncer') ?? 'false') !== 'false') {
    refuse(
      'pgbouncer=true: means a transaction pooler, which loses the state of a session; use the address of the direct connection or of the session pooler, and remove it',
    );
  }
  if ((take('schema') ?? 'public') !== 'public') {
    refuse(
      'schema: the tables are created in the first schema of the search path; set it with ALTER ROLE … SET search_path, and remove schema',
    );
  }
}
