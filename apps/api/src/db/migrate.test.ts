import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { migrate } from './migrate.ts';

const { url } = await testDatabase();
const admin = postgres(url, { max: 1, connection: { application_name: 'hung' } });
afterAll(() => admin.end());

test('migrations wait for those of another process no longer than they should, and say who it is', async () => {
  const [holder] = await admin<{ pid: number }[]>`SELECT pg_backend_pid() AS pid, pg_advisory_lock(7262001)::text`;
  const start = migrate(url, 200);
  await expect(start).rejects.toThrow(`session ${holder?.pid} (hung)`);
  await expect(start).rejects.toThrow(`pg_terminate_backend(${holder?.pid})`);
  await admin`SELECT pg_advisory_unlock(7262001)`;
  await migrate(url, 200);
});

test('many processes that start at once run each migration once', async () => {
  await admin`DROP SCHEMA public CASCADE`;
  await admin`CREATE SCHEMA public`;
  await Promise.all(Array.from({ length: 4 }, () => migrate(url)));
  const [{ n } = { n: 0 }] = await admin<{ n: number }[]>`SELECT count(*)::int AS n FROM migrations`;
  expect(n).toBeGreaterThan(6);
});
