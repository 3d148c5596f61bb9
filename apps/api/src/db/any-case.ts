import { and, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** A column in lower case and in the order of code points, as the indexes of addresses, hashes and emails have it. */
export const lowered = (column: PgColumn): SQL => sql`(lower(${column}) COLLATE "C")`;

/** The condition that a column holds this text, in any case. */
export const sameInAnyCase = (column: PgColumn, text: string): SQL => sql`${lowered(column)} = ${text.toLowerCase()}`;

/** True for addresses whose case means nothing: hexadecimal and bech32 ones. In base58 each letter's case counts. */
export const hasNoCase = (address: string): boolean => /^(?:0x|bc1|ltc1)/i.test(address);

/** The condition that a column holds this address, as its form compares. */
export const sameAddress = (column: PgColumn, address: string): SQL | undefined =>
  and(sameInAnyCase(column, address), hasNoCase(address) ? undefined : sql`${column} = ${address}`);
