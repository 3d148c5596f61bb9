import { setImmediate as turn } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openDatabase } from './client.ts';

const { url } = await testDatabase();
const admin = postgres(url, { max: 1 });
/** With one connection, whatever comes after the loss goes over the one that replaces it. */
const { sql, close } = openDatabase(url, { max: 1, name: 'lossy' });
afterAll(async () => {
  await close();
  await admin.end();
});
beforeAll(async () => {
  await admin`CREATE TABLE notes (text text)`;
});
beforeEach(async () => {
  await admin`TRUNCATE notes`;
});

const notes = async () => (await admin<{ text: string }[]>`SELECT text FROM notes`).map(({ text }) => text);

/** Ends the pool's connection from the side of the database, as a failover does, and waits until the next one serves. */
async function cut(): Promise<void> {
  await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cryptoix lossy'`;
  await sql`SELECT 1`;
}

test('what a transaction does after its connection was lost is refused, and never done outside of it', async () => {
  const late: unknown[] = [];
  const work = sql.begin(async (tx) => {
    await tx`INSERT INTO notes VALUES ('before')`;
    await cut();
    for (let times = 0; times < 2; times++) {
      await tx`INSERT INTO notes VALUES ('after')`.catch((error: unknown) => late.push(error));
    }
    return 'done';
  });
  await expect(work).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  await expect.poll(() => late).toMatchObject([{ code: 'CONNECTION_CLOSED' }, { code: 'CONNECTION_CLOSED' }]);
  expect(await notes()).toEqual([]);
});

test('the end of a transaction whose connection was lost does not end another one', async () => {
  const begun = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();
  const first = sql.begin(async (tx) => {
    await tx`INSERT INTO notes VALUES ('first')`;
    begun.resolve();
    await ending.promise;
    throw new Error('given up');
  });
  const refused = first.catch((error: unknown) => error);
  await begun.promise;
  await cut();
  expect(await refused).toMatchObject({ code: 'CONNECTION_CLOSED' });
  await sql.begin(async (tx) => {
    await tx`INSERT INTO notes VALUES ('second')`;
    ending.resolve();
    await turn();
    await tx`INSERT INTO notes VALUES ('second, goes on')`;
  });
  expect(await notes()).toEqual(['second', 'second, goes on']);
});

test('a pool whose connections are cut under load serves again, and every call ends', async () => {
  const busy = openDatabase(url, { max: 4, name: 'busy' });
  const write = (text: string) =>
    busy.sql.begin(async (tx) => {
      await tx`INSERT INTO notes VALUES (${text})`;
      await tx`SELECT pg_sleep(0.001)`;
    });
  for (let round = 0; round < 5; round++) {
    const writes = Array.from({ length: 40 }, (_, n) => write(`${round} ${n}`));
    const answers = Promise.allSettled(writes);
    await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cryptoix busy'`;
    await answers;
  }
  await write('the last');
  expect(await notes()).toContain('the last');
  await busy.close();
});
