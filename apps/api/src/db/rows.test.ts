import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openDatabase } from './client.ts';
import { rowsOf } from './rows.ts';

const { db, close } = openDatabase((await testDatabase()).url, { max: 1, name: 'rows' });
afterAll(close);

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
/** Postgres takes neither NUL nor half of a pair. */
const texts = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());
const row = fc.record({
  text: orNull(texts),
  int: orNull(fc.integer()),
  bigint: orNull(fc.maxSafeInteger()),
  float8: orNull(fc.double({ noNaN: true, noDefaultInfinity: true })),
  numeric: orNull(fc.constantFrom('0', '-1.50', '123456789012345678901234567890.000000000000000001')),
  boolean: orNull(fc.boolean()),
  timestamptz: orNull(fc.date({ min: new Date(0), max: new Date('2095-01-01'), noInvalidDate: true })),
  bytea: orNull(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
});

test('rows arrive as they are, of every type, in their order, with what is missing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
      const sent = rowsOf('sent', rows, {
        text: ['text', (one) => one.text],
        int: ['int', (one) => one.int],
        bigint: ['bigint', (one) => one.bigint],
        float8: ['float8', (one) => one.float8],
        numeric: ['numeric', (one) => one.numeric],
        boolean: ['boolean', (one) => one.boolean],
        timestamptz: ['timestamptz', (one) => one.timestamptz],
        bytea: ['bytea', (one) => one.bytea],
      });
      const arrived = await db.execute(sql`
        SELECT text, int, bigint::text, float8, numeric::text, "boolean", (extract(epoch FROM timestamptz) * 1000)::bigint::text AS ms, bytea FROM ${sent}`);
      expect([...arrived]).toEqual(
        rows.map(({ timestamptz, bigint, float8, ...one }) => ({
          ...one,
          bigint: bigint === null ? null : String(bigint),
          // -0 is written as 0.
          float8: float8 === null ? null : float8 + 0,
          ms: timestamptz === null ? null : String(timestamptz.getTime()),
        })),
      );
    }),
    { numRuns: 50 },
  );
});
