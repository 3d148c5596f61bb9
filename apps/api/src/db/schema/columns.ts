import type { Mode } from '@cryptoix/core';
import { text, timestamp } from 'drizzle-orm/pg-core';

/** A moment. */
export const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Whose row it is, and in which mode. */
export const tenant = () => ({ merchant_id: text().notNull(), mode: text().$type<Mode>().notNull() });
