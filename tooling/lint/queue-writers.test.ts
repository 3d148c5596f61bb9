import { beforeAll, describe, expect, test } from 'vitest';
import { lintTree } from './planted.ts';

const schema = `import { attempts, deliveries, deliveryQueue as places, events } from '../db/schema/index.ts';\nexport const tables = [attempts, deliveries, places, events];\n`;
const all = `import * as schema from '../db/schema/index.ts';\n`;

/** Statements that write deliveries, their queue or their attempts, by a short description. */
const refused = {
  'a drizzle insert': `${schema}export const x = (db) => db.insert(deliveries).values({});`,
  'a drizzle update, under another name': `${schema}export const x = (db) => db.update(places).set({});`,
  'a drizzle delete': `${schema}export const x = (tx) => tx.db.delete(attempts);`,
  'a table of a namespace import': `${all}export const x = (db) => db.update(schema.deliveryQueue).set({});`,
  'rows as a document': `${schema}export const x = (db) => insertAll(db, attempts, []);`,
  'an insert in SQL': 'export const x = (sql) => sql`INSERT INTO deliveries (id) SELECT 1`;',
  'an update in SQL': 'export const x = (sql) => sql`WITH a AS (SELECT 1) UPDATE delivery_queue q SET step = 1`;',
  'a delete in SQL, on two lines': 'export const x = (sql) => sql`DELETE FROM\n  attempts WHERE true`;',
  'a delete in lower case': 'export const x = (sql) => sql`delete from only public."attempts"`;',
  'a drizzle table in SQL': schema + 'export const x = (sql) => sql`UPDATE ${deliveries} SET status = 1`;',
  'a table by its name in SQL': `export const x = (sql) => sql\`INSERT INTO \${sql.identifier('deliveries')}\`;`,
  'any table in SQL': 'export const x = (sql, name) => sql`DELETE FROM ${sql.identifier(name)}`;',
  'one partition': 'export const x = (sql) => sql`DELETE FROM deliveries_default`;',
  'a truncation of several': 'export const x = (sql) => sql`TRUNCATE events, delivery_queue`;',
  'a statement in quotes': `export const x = (db) => db.execute('UPDATE delivery_queue SET step = 1');`,
};

const allowed = {
  'a drizzle read': `${schema}export const x = (db) => db.select().from(deliveries);`,
  'a read in SQL':
    'export const x = (sql) => sql`SELECT 1 FROM deliveries d JOIN delivery_queue q ON true FOR UPDATE`;',
  'another table': schema + 'export const x = (db, sql) => [db.insert(events), sql`UPDATE ${events} SET a = 1`];',
  'a table with the same prefix': 'export const x = (sql) => sql`INSERT INTO deliveriesarchive SELECT 1`;',
  'a set of its own': `export const x = (attempts, all) => all.delete(attempts);`,
};

const pathOf = (kind: string, at: number) => `apps/api/src/keys/${kind}-${at}.ts`;
const elsewhere = { text: refused['an insert in SQL'], any: refused['any table in SQL'] };

describe('the tables of deliveries', () => {
  let found: ReadonlyMap<string, string>;

  beforeAll(async () => {
    found = await lintTree({
      ...Object.fromEntries(Object.values(refused).map((text, at) => [pathOf('refused', at), text])),
      ...Object.fromEntries(Object.values(allowed).map((text, at) => [pathOf('allowed', at), text])),
      'apps/api/src/queue/enqueue.ts': elsewhere.text,
      'apps/api/src/db/partitions.ts': elsewhere.any,
      'apps/api/src/keys/keys.test.ts': elsewhere.text,
      'apps/api/test/helper.ts': elsewhere.text,
      'tooling/bench/src/reads.ts': elsewhere.text,
    });
  });

  test.each(Object.keys(refused).map((name, at) => [name, pathOf('refused', at)]))(
    'are not written by %s',
    (_, file) => {
      expect(found.get(file ?? '')).toBe('cryptoix(queue-writers)');
    },
  );

  test.each(['apps/api/src/keys/keys.test.ts', 'apps/api/test/helper.ts', 'tooling/bench/src/reads.ts'])(
    'are not written in %s',
    (file) => {
      expect(found.get(file)).toBe('cryptoix(queue-writers)');
    },
  );

  test.each(Object.keys(allowed).map((name, at) => [name, pathOf('allowed', at)]))('may be near %s', (_, file) => {
    expect(found.get(file ?? '')).toBeUndefined();
  });

  test('are written by their module, and moved with any other log by the partitions', () => {
    expect(found.get('apps/api/src/queue/enqueue.ts')).toBeUndefined();
    expect(found.get('apps/api/src/db/partitions.ts')).toBeUndefined();
  });
});
