import type { Mode } from '@cryptoix/core';
import { text, timestamp } from 'drizzle-orm/pg-core';

/** A point in time. */
export const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** The merchant and the mode that a row belongs to. */
export const tenant = () => ({ merchant_id: text().notNull(), mode: text().$type<Mode>().notNull() });
