import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openPooler, type Pooler } from '@cryptoix/harness/pooler';
import { testServices } from '../../test/services.ts';
import { systemIn } from '../../test/tenants.ts';
import { transact } from '../context.ts';
import { checkDatabase } from './check.ts';
import { type Database, openDatabase } from './client.ts';

const { url } = await testDatabase();
const admin = postgres(url, { max: 1 });
const cleanUps: (() => Promise<void>)[] = [];
afterAll(() => admin.end());
beforeAll(async () => {
  await admin`CREATE TABLE notes (text text)`;
});
beforeEach(async () => {
  await admin`TRUNCATE notes`;
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const notes = async () => (await admin<{ text: string }[]>`SELECT text FROM notes ORDER BY 1`).map(({ text }) => text);

async function behind(options: Omit<Parameters<typeof openPooler>[0], 'target'>): Promise<Pooler> {
  const pooler = await openPooler({ ...options, target: () => url });
  cleanUps.push(() => pooler.close());
  return pooler;
}

function open(through: string, max: number): Database {
  const database = openDatabase(through, { max, name: 'pooled' });
  cleanUps.push(() => database.close());
  return database;
}

describe('what was acknowledged is stored', () => {
  test('behind a pooler that lends another session to each transaction', async () => {
    const pooler = await behind({ pooling: 'transaction', lends: 'longest' });
    const { db } = open(pooler.url, 1);
    const acknowledged: string[] = [];
    for (let at = 10; at < 40; at++) {
      const note = `note ${at}`;
      await db
        .transaction((tx) => tx.execute(sql.raw(`INSERT INTO notes VALUES ('${note}')`)))
        .then(
          () => acknowledged.push(note),
          () => {},
        );
    }
    expect(await notes()).toEqual(acknowledged);
    expect(acknowledged.length).toBeGreaterThan(0);
  });

  test('when many write at once through it', async () => {
    const pooler = await behind({ pooling: 'transaction', size: 3 });
    const { db } = open(pooler.url, 5);
    const writes = await Promise.allSettled(
      Array.from({ length: 30 }, async (_, at) => {
        const note = `note ${at + 10}`;
        await db.transaction(async (tx) => {
          await tx.execute(sql`INSERT INTO notes VALUES (${note})`);
        });
        return note;
      }),
    );
    expect(await notes()).toEqual(writes.flatMap((write) => (write.status === 'fulfilled' ? [write.value] : [])));
  });
});

describe('at the start', () => {
  test.each([
    ['the session that came back last', { lends: 'last' }],
    ['the session that waits longest', { lends: 'longest' }],
    ['its only session', { size: 1 }],
    ['one of many sessions', { lends: 'longest', size: 7 }],
  ] as const)('a pooler that lends each transaction %s is refused', async (_, options) => {
    const pooler = await behind({ pooling: 'transaction', ...options });
    await expect(checkDatabase(pooler.url)).rejects.toThrow(/transaction pooler.*session pooler/);
  });

  test('a direct connection is taken, and a pooler that lends a session until its client leaves', async () => {
    const pooler = await behind({ pooling: 'session' });
    for (const taken of [url, pooler.url]) expect(await checkDatabase(taken)).toEqual({ superuser: false });
  });

  test('every connection has the limits of ours, whatever is between', async () => {
    const pooler = await behind({ pooling: 'session' });
    for (const through of [url, pooler.url]) {
      const { sql: pool } = open(through, 2);
      const limits = pool`SELECT current_setting('statement_timeout') AS statement, current_setting('TimeZone') AS zone, pg_sleep(0.05)::text AS x`;
      expect(await Promise.all([limits, limits.execute()])).toMatchObject([[{ statement: '20s', zone: 'UTC' }], [{}]]);
    }
  });
});

describe('a transaction whose work swallowed the error of a query', async () => {
  const { services, close } = await testServices({ url });
  afterAll(close);
  const ctx = systemIn(services, { merchantId: 'mer_nobody', mode: 'test' });
  const ignore = () => {};

  test('is refused with that error', async () => {
    const work = transact(ctx, async (tx) => {
      await tx.db.execute(sql`INSERT INTO notes VALUES ('lost')`);
      await tx.db.execute(sql`SELECT 1 / 0`).catch(ignore);
    });
    await expect(work).rejects.toThrow('division by zero');
    expect(await notes()).toEqual([]);
  });

  test('is refused when nobody waited for that query', async () => {
    const tasks: string[] = [];
    const work = transact(ctx, async (tx) => {
      tx.afterCommit(() => tasks.push('ran'));
      await tx.db.execute(sql`INSERT INTO notes VALUES ('lost')`);
      void tx.db.execute(sql.raw('SELECT 1 / 0')).catch(ignore);
    });
    await expect(work).rejects.toThrow('division by zero');
    expect([await notes(), tasks]).toEqual([[], []]);
  });

  test('is refused when nobody waited for it inside a transaction of the transaction', async () => {
    const work = transact(ctx, async (tx) => {
      await tx.db.execute(sql`INSERT INTO notes VALUES ('lost')`);
      await transact(tx, async (inner) => void inner.db.execute(sql.raw('SELECT 1 / 0')).catch(ignore));
    });
    await expect(work).rejects.toThrow(/NOT_COMMITTED|division by zero/);
    expect(await notes()).toEqual([]);
  });

  test('goes on when only the inner transaction failed', async () => {
    await transact(ctx, async (tx) => {
      await tx.db.execute(sql`INSERT INTO notes VALUES ('kept')`);
      await transact(tx, async (inner) => inner.db.execute(sql`SELECT 1 / 0`)).catch(ignore);
    });
    expect(await notes()).toEqual(['kept']);
  });
});
