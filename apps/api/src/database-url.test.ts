import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';

const folder = mkdtempSync(join(tmpdir(), 'cryptoix-url-'));
afterAll(() => rmSync(folder, { recursive: true }));
const roots = join(folder, 'roots.crt');
writeFileSync(roots, 'a certificate');

describe('a DATABASE_URL', () => {
  test.each([
    ['postgres://u:p@db/shop', { host: ['db'], port: [5432], user: 'u', pass: 'p', database: 'shop', ssl: false }],
    ['postgresql://u:p%40%25%2F@db:6000/shop', { port: [6000], pass: 'p@%/' }],
    ['postgres://u:a@b:c@db/shop', { host: ['db'], user: 'u', pass: 'a@b:c' }],
    ['postgres://u@[2001:db8::7]:5433/shop', { host: ['2001:db8::7'], port: [5433] }],
    ['postgres://u@a,b:6000,c/shop', { host: ['a', 'b', 'c'], port: [5432, 6000, 5432] }],
    ['postgres://u@a:1,b:2/shop', { target_session_attrs: 'read-write' }],
    ['postgres://u@a:1,b:2/shop?target_session_attrs=any', { target_session_attrs: 'read-write' }],
    ['postgres://u@a:1,b:2/shop?target_session_attrs=primary', { target_session_attrs: 'primary' }],
    ['postgres://u@a/shop', { target_session_attrs: undefined }],
    ['postgres://u:p@/shop?host=/var/run/postgresql', { path: '/var/run/postgresql/.s.PGSQL.5432', database: 'shop' }],
    ['postgres://u:p@/shop?host=/cloudsql/a:b:c', { path: '/cloudsql/a:b:c/.s.PGSQL.5432' }],
    ['postgres://u:p@%2Ftmp:6000/shop', { path: '/tmp/.s.PGSQL.6000' }],
    ['postgres:///shop?host=a,b&port=1,2&user=u&password=p', { host: ['a', 'b'], port: [1, 2], user: 'u', pass: 'p' }],
    ['postgres://u@db/shop?sslmode=require', { ssl: 'require' }],
    ['postgres://u@db/shop?sslmode=prefer&channel_binding=prefer', { ssl: 'prefer' }],
    ['postgres://u@db/shop?ssl=false&pgbouncer=false&schema=public&application_name=x', { ssl: false }],
    ['postgres://u@db/shop?sslmode=verify-full', { ssl: { checkServerIdentity: expect.any(Function) } }],
    [`postgres://u@db/shop?sslmode=verify-ca&sslrootcert=${roots}`, { ssl: { ca: 'a certificate' } }],
    [`postgres://u@db/shop?sslmode=require&sslrootcert=${roots}`, { ssl: { ca: 'a certificate' } }],
    [
      'postgres://u@db/shop?connect_timeout=5&options=endpoint%3Dx',
      { connect_timeout: 5, connection: { options: 'endpoint=x' } },
    ],
  ])('is read as libpq reads it: %s', (url, expected) => {
    expect(parseDatabaseUrl(url)).toMatchObject(expected);
  });

  test.each([
    ['mysql://u@db/shop', /postgres:\/\/ URL/],
    ['postgres://u:pa#ss@db/shop', /%23/],
    ['postgres://u:pa/ss@db/shop', /./],
    ['postgres://u:100%@db/shop', /password.*%25/],
    ['postgres://us%er@db/shop', /user.*%25/],
    ['postgres://u@db:port/shop', /host/],
    ['postgres://u@db:99999/shop', /port/],
    ['postgres://u@a,b/shop?port=1,2,3', /port/],
    ['postgres://u@/shop?host=/a,/b', /socket/],
    ['postgres://u@db/shop?channel_binding=require', /channel_binding=require/],
    ['postgres://u@db/shop?pgbouncer=true', /pgbouncer=true/],
    ['postgres://u@db/shop?schema=shop', /schema/],
    ['postgres://u@db/shop?sslmode=strict', /sslmode/],
    ['postgres://u@db/shop?sslmode=require&sslmode=disable', /sslmode.*twice/],
    ['postgres://u@db/shop?port=1&connect_timeout=5&port=1', /port.*twice/],
    ['postgres://u@db/shop?sslmode=verify-full&sslrootcert=/nowhere', /sslrootcert.*\/nowhere/],
    ['postgres://u@db/shop?target_session_attrs=standby', /target_session_attrs/],
    ['postgres://u@db/shop?connect_timeout=soon', /connect_timeout/],
    ['postgres://u@db/shop?connection_limit=1', /connection_limit/],
    ['postgres://u@db/shop?options=50%', /options.*%25/],
  ])('is refused in one line that names the problem, and no password: %s', (url, problem) => {
    const message = messageOf(url);
    expect(message).toMatch(problem);
    expect(message).not.toMatch(/\n|pa\W|ss@|100%@/);
  });

  test('yields every user, password and database that was written into it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, text, text, (user, pass, database) => {
        const [u, p, d] = [user, pass, database].map(encodeURIComponent);
        expect(parseDatabaseUrl(`postgres://${u}:${p}@db/${d}`)).toMatchObject({ user, pass, database });
      }),
    );
  });

  test('is parsed or refused, for any text', () => {
    const part = fc.constantFrom(
      'postgres://',
      'u',
      ':',
      '@',
      '%',
      '%2',
      '/',
      '?',
      ',',
      '[',
      ']',
      '=',
      '&',
      'host',
      'port',
      '#',
      '1',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        expect(messageOf(`postgres://${parts.join('')}`)).not.toMatch(/^(?!DatabaseUrlError)\w*Error/);
      }),
    );
  });
});

function messageOf(url: string): string {
  try {
    parseDatabaseUrl(url);
    return '';
  } catch (error) {
    return error instanceof Error && error.name === 'DatabaseUrlError' ? error.message : `Error: ${String(error)}`;
  }
}
