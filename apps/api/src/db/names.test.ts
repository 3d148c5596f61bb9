import { readFile } from 'node:fs/promises';
import { isOneLine } from '@cryptoix/core';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';

const sql = postgres((await testDatabase()).url, { max: 1, onnotice: () => {} });
afterAll(() => sql.end());

/** The migration as it runs on a database from before, which held such rows. */
const clean = await readFile(new URL('../../migrations/0014_names_and_invitations.sql', import.meta.url), 'utf8');
const merchant = 'mer_01k9zq8g9vk3z4n6q8s0w2y4xg';

test('names from before become one line, whatever was in them', async () => {
  const names = fc.sample(fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 }), {
    seed: 15,
    numRuns: 100,
  });
  const given = [
    'Lamps\r\n\r\nWin at https://evil.example\n',
    '\u202egnp.exe\u202c',
    '\u200f\n',
    ...names.filter((name) => !name.includes('\u0000')),
  ];
  await sql`INSERT INTO merchants ${sql(given.map((name, at) => ({ id: `mer_${at}`, name })))}`;
  await sql.unsafe(clean);
  const rows = await sql<{ id: string; name: string }[]>`SELECT id, name FROM merchants ORDER BY length(id), id`;
  expect(rows.slice(0, 3).map(({ name }) => name)).toEqual(['Lamps Win at https://evil.example', 'gnp.exe', 'mer_2']);
  for (const { name } of rows) {
    expect(isOneLine(name)).toBe(true);
    expect(name.trim()).not.toBe('');
  }
});

test('every kind of name is cleaned, and one that is fine stays as it is', async () => {
  const bad = 'a\u2066b\nc';
  await sql`INSERT INTO merchants (id, name) VALUES (${merchant}, 'Nina’s  Lamps')`;
  await sql`INSERT INTO users (id, name, email) VALUES ('usr_1', ${bad}, 'a@example.com'), ('usr_2', E'\n', 'bo@example.com')`;
  const of = { merchant_id: merchant, mode: 'live' };
  const actor = sql.json({ type: 'system', id: 'system', label: 'Cryptoix' });
  await sql`INSERT INTO api_keys ${sql({ ...of, id: 'key_1', label: bad, public_id: 'p', start: 'ak_live_p', hash: Buffer.alloc(32), pepper_version: 1, scopes: [], rate_limit: 1, created_by: actor })}`;
  await sql`INSERT INTO payment_links ${sql({ ...of, id: 'lnk_1', title: bad, currency: 'USD', created_at: new Date() })}`;
  await sql`INSERT INTO endpoints ${sql({ ...of, id: 'whe_1', url: 'https://a.example', description: bad, event_types: ['*'], status: 'enabled', created_by: actor })}`;
  await sql.unsafe(clean);
  const names = await sql<{ name: string }[]>`
    SELECT name FROM users UNION ALL SELECT label FROM api_keys UNION ALL SELECT title FROM payment_links
    UNION ALL SELECT description FROM endpoints UNION ALL SELECT name FROM merchants WHERE id = ${merchant}`;
  expect(names.map(({ name }) => name)).toEqual(['ab c', 'bo', 'ab c', 'ab c', 'ab c', 'Nina’s  Lamps']);
});

test('invitations of people who may no longer send them are over, and others stay open', async () => {
  const other = 'mer_01k9zq8g9vk3z4n6q8s0w2y4xh';
  await sql`INSERT INTO merchants (id, name) VALUES (${other}, 'Shop')`;
  await sql`INSERT INTO users (id, name, email)
    SELECT 'usr_' || role, role, role || '@example.com' FROM unnest(ARRAY['owner', 'admin', 'viewer']) AS role`;
  await sql`INSERT INTO memberships (merchant_id, user_id, role)
    SELECT ${other}, 'usr_' || role, role FROM unnest(ARRAY['owner', 'admin', 'viewer']) AS role`;
  const invite = async (id: string, by: string, role: string, type = 'user') =>
    sql`INSERT INTO invitations ${sql({ id, merchant_id: other, email: `${id}@example.com`, role, token_hash: Buffer.from(id), invited_by: sql.json({ type, id: by, label: by }), expires_at: new Date(Date.now() + 86_400_000) })}`;
  await invite('by-owner', 'usr_owner', 'owner');
  await invite('by-admin', 'usr_admin', 'developer');
  await invite('by-service', 'support', 'owner', 'service');
  await invite('by-admin-for-owner', 'usr_admin', 'owner');
  await invite('by-viewer', 'usr_viewer', 'viewer');
  await invite('by-nobody', 'usr_gone', 'viewer');
  await sql.unsafe(clean);
  const open = await sql<{ id: string }[]>`SELECT id FROM invitations WHERE revoked_at IS NULL ORDER BY id`;
  expect(open.map(({ id }) => id)).toEqual(['by-admin', 'by-owner', 'by-service']);
});
