import { eq, sql as raw } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openDatabase } from './client.ts';
import { merchants } from './schema/index.ts';

const { db, close } = openDatabase((await testDatabase()).url, { max: 1, name: 'tests' });
afterAll(close);

test('a connection plans a statement once, in and outside of transactions', async () => {
  const read = (from: Pick<typeof db, 'select'>, id: string) =>
    from.select({ name: merchants.name }).from(merchants).where(eq(merchants.id, id));
  await read(db, 'mer_1');
  await read(db, 'mer_2');
  await db.transaction(async (tx) => {
    await read(tx, 'mer_3');
    await tx.transaction((inner) => read(inner, 'mer_4'));
  });
  const plans = await db.execute(
    raw`SELECT generic_plans + custom_plans AS used FROM pg_prepared_statements WHERE statement LIKE 'select "name" from "merchants"%'`,
  );
  expect(plans.map(({ used }) => Number(used))).toEqual([4]);
});
