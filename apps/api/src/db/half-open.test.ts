import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openCable } from '@cryptoix/harness/cable';
import { eventually } from '@cryptoix/harness/eventually';
import { testDatabase } from '../../test/database.ts';
import { type Database, openDatabase } from './client.ts';

const { url } = await testDatabase();
const cable = await openCable(() => Number(new URL(url).port));
afterAll(() => cable.close());
/** Of the connections through the cable, in seconds; in production it is 21. */
const silence = 2;

/** A pool through the cable, which is whole at first. */
function openThrough(max: number): Database {
  cable.restore();
  const through = new URL(url);
  through.port = String(cable.port);
  through.searchParams.set('connect_timeout', '2');
  const database = openDatabase(through.href, { max, name: 'far', silence });
  onTestFinished(() => database.cut());
  return database;
}

/** How long (ms) a silent connection may stay open: 1 s until it is checked, and a busy machine. */
const noticedMs = (silence + 3) * 1_000;

test('a statement whose response never comes fails, and the next one is served over a new connection', async () => {
  const { sql } = openThrough(1);
  await sql`SELECT 1`;
  const asked = sql`SELECT pg_sleep(0.2)`.then(
    () => 'answered',
    (error: unknown) => error,
  );
  await eventually(async () => (await backends(`pg_sleep`)) > 0, Boolean);
  cable.drop();
  expect(await asked).toMatchObject({ code: 'CONNECTION_CLOSED' });
  cable.restore();
  expect(await sql`SELECT 1 AS one`).toMatchObject([{ one: 1 }]);
});

test('a transaction between two statements fails at its next one', async () => {
  const { sql } = openThrough(2);
  const work = sql.begin(async (tx) => {
    await tx`SELECT 1`;
    cable.drop();
    await tx`SELECT 2`;
  });
  await expect(work).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
});

test('idle connections, and one that listens, are noticed although nothing is asked of them', async () => {
  const { sql } = openThrough(3);
  await Promise.all([1, 2, 3].map(() => sql`SELECT pg_sleep(0.1)`));
  let heard = 0;
  await sql.listen('far_news', () => (heard += 1));
  const silent = cable.drop();
  expect(silent()).toBe(4);
  cable.restore();
  await eventually(silent, (open) => open === 0, noticedMs);
  // It listens again by itself.
  await eventually(
    async () => {
      await sql.notify('far_news', '');
      return heard;
    },
    (times) => times > 0,
  );
});

test('what takes long on a server that can be reached is not cut, and checks disturb no response', async () => {
  const { sql } = openThrough(2);
  const [slow] = await sql`SELECT 'slow' AS name, pg_sleep(${silence - 0.5})::text`;
  expect(slow).toMatchObject({ name: 'slow' });
  // Idle long enough to be checked, again and again, with statements at every moment of it.
  for (let turn = 0; turn < 60; turn++) {
    expect(await sql`SELECT ${turn}::int AS turn, pg_sleep(0.02)::text`).toMatchObject([{ turn }]);
    await sql`SELECT pg_sleep(${(turn % 3) * 0.02})`;
  }
});

test('a server that does not even greet is given up after connect_timeout', async () => {
  const { sql } = openThrough(1);
  cable.drop();
  await expect(sql`SELECT 1`).rejects.toMatchObject({
    code: expect.stringMatching(/CONNECT_TIMEOUT|CONNECTION_CLOSED/),
  });
});

/** Sessions that run a statement with this text. */
async function backends(text: string): Promise<number> {
  const { sql, close } = openDatabase(url, { max: 1, name: 'looks' });
  const rows = await sql`
    SELECT 1 FROM pg_stat_activity
    WHERE application_name = 'cryptoix far' AND state = 'active' AND query LIKE ${`%${text}%`}`;
  await close();
  return rows.length;
}
