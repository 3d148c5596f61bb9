import type { List } from '@cryptoix/sdk';
import type { Options } from '../line/command.ts';
import { timeOf, wholeNumber } from '../line/values.ts';
import type { Output } from '../terminal/output.ts';

/** The options of every list. */
export const listOptions = {
  limit: { type: 'string', value: 'N', help: 'how many, newest first; 25 by default' },
} as const satisfies Options;

/** The options of a list of what happened. */
export const periodOptions = {
  ...listOptions,
  since: { type: 'string', value: 'TIME', help: 'RFC 3339, or how long ago: 90m, 24h, 7d' },
  until: { type: 'string', value: 'TIME', help: 'the same' },
} as const satisfies Options;

interface Given {
  readonly limit?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The most rows of one page of the API. */
const pageSize = 100;

const limitOf = ({ limit }: Given): number => (limit === undefined ? 25 : wholeNumber('--limit', limit, 1));

/** The part of a list's input that these options are. */
export const periodOf = (given: Given) => ({
  limit: Math.min(limitOf(given), pageSize),
  since: given.since === undefined ? undefined : timeOf('--since', given.since),
  until: given.until === undefined ? undefined : timeOf('--until', given.until),
});

/** The first rows of a list, from as many pages as that takes. */
export async function take<T>(list: List<T>, given: Given, output: Output): Promise<T[]> {
  const limit = limitOf(given);
  const rows: T[] = [];
  for await (const { items, hasMore } of list.pages()) {
    rows.push(...items);
    if (rows.length >= limit) {
      if (!output.json && (hasMore || rows.length > limit)) output.note(`There are more: --limit ${limit * 4}.`);
      break;
    }
    if (hasMore) output.progress(`${rows.length} of up to ${limit}`);
  }
  return rows.slice(0, limit);
}

/** A time for a person: `2026-11-28 20:15:04`, in the zone of this machine. */
export function shortTime(text: string): string {
  const time = new Date(text);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(two).join('-');
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

/** The same for a time that may be missing. */
export const shortTimeOrNone = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : shortTime(text);
