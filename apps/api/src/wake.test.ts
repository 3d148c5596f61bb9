import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { openDatabase } from './db/client.ts';
import { createWaker } from './wake.ts';

const { url } = await testDatabase();
const database = openDatabase(url, { max: 2, name: 'test of wake-ups' });
afterAll(database.close);

test('a process whose connections are lost stops as any other', async () => {
  const waker = createWaker(database.sql, pino({ level: 'silent' }));
  const stopListening = await waker.listen(() => undefined);
  await database.cut();
  await expect(stopListening()).resolves.toBeUndefined();
});
