import type { KeyScope, Scope } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { asUser, newKey, verifierOf } from '../../test/keys.ts';
import { refusal } from '../../test/refusal.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createEndpoint } from '../endpoints/endpoints.ts';
import { getKey } from './list.ts';
import { rotateKey } from './rotate.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const verify = verifierOf(services);
const { db } = services;

/** Every table that has a row with one of these texts, as text or as hex. */
async function tablesWith(texts: string[]): Promise<string[]> {
  const tables = await db.execute<{ name: string }>(
    sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const wanted = texts.flatMap((text) => [text, Buffer.from(text).toString('hex')]).map((text) => `%${text}%`);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.execute(
      sql`SELECT 1 FROM ${sql.identifier(name)} t WHERE t::text LIKE ANY (${sql.param(wanted)}::text[]) LIMIT 1`,
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

test('a new key is shown once: neither it nor its secret is anywhere in the database', async () => {
  const ctx = await newTenant(services);
  await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['api_key.*'] });
  const { key, id } = await newKey(ctx);
  await verify(key);
  expect(JSON.stringify(await getKey(ctx, id))).not.toContain(key);
  expect(await tablesWith([key, key.slice(-40)])).toEqual([]);
  // Proof that the search finds what is stored.
  expect(await tablesWith([id])).toEqual(
    expect.arrayContaining(['api_keys', 'audit_entries', 'delivery_queue', 'events']),
  );
});

describe('granting', () => {
  test('gives a key no scope that the caller does not hold', async () => {
    const ctx = await newTenant(services);
    const user = asUser(ctx, ['api_keys:write', 'transactions:read'], true);
    await newKey(user);
    const refused = await refusal(newKey(user, { scopes: ['transactions:read', 'payments:read'] }));
    expect([refused.code, refused.details]).toEqual(['missing_scope', { required_scope: 'payments:read' }]);
    const strong = await newKey(ctx, { scopes: ['payments:read'] });
    expect((await refusal(rotateKey(user, { id: strong.id }))).code).toBe('missing_scope');
  });

  test.each<KeyScope>(['refunds:write', 'payouts:write', 'withdrawals:write'])(
    '%s takes a fresh session, to create and to rotate',
    async (scope) => {
      const ctx = await newTenant(services);
      const held: Scope[] = ['api_keys:write', scope];
      const stale = await refusal(newKey(asUser(ctx, held, false), { scopes: [scope] }));
      expect(stale.details).toMatchObject({ reason: 'session_not_fresh' });
      const { id } = await newKey(asUser(ctx, held, true), { scopes: [scope] });
      expect((await refusal(rotateKey(asUser(ctx, held, false), { id }))).details).toMatchObject({
        reason: 'session_not_fresh',
      });
      await rotateKey(asUser(ctx, held, true), { id });
    },
  );
});
