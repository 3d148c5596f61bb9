import { limits } from '@cryptoix/core/tables';
import { retryAfterOf } from '../../api.ts';

/** The most rows of one file. */
export const maxRows = 100_000;

/** A page of a list, as its procedure returns it. */
interface Page {
  readonly items: readonly object[];
  readonly next_cursor: string | null;
}
/** Reads the page that begins at a cursor; undefined: the newest rows. */
export type ReadPage = (cursor: string | undefined) => Promise<Page>;

/** The paging of a call that reads a page of an export. */
export const exportPage = (cursor: string | undefined) => ({ cursor, limit: limits.pageRows });
/** The options of such a call: the cache would keep every page. */
export const unkept = { staleTime: 0, gcTime: 0 } as const;

/**
 * All rows of a list, newest first. Lists go on at older rows, so that what is created meanwhile is not among them.
 * Waits where the person has made too many calls.
 * @param onRows called after each page, with the number of rows so far
 * @returns the rows, and true when there are more of them than a file may have
 * @throws what a call throws, and the reason of `signal` once it is aborted
 */
export async function readAll(readPage: ReadPage, signal: AbortSignal, onRows: (count: number) => void) {
  const rows: object[] = [];
  let cursor: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
    const page = await patiently(() => readPage(cursor), signal);
    rows.push(...page.items);
    onRows(Math.min(rows.length, maxRows));
    if (rows.length > maxRows) return { rows: rows.slice(0, maxRows), isCut: true };
    if (page.next_cursor === null) return { rows, isCut: false };
    cursor = page.next_cursor;
  }
}

/** The result of a call, which is repeated where the person has made too many of them. @throws what the call throws */
export async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- repeated only when it was refused
      return await call();
    } catch (error) {
      const seconds = retryAfterOf(error);
      if (seconds === null) throw error;
      // oxlint-disable-next-line no-await-in-loop -- the pause that the server asked for
      await new Promise((done) => setTimeout(done, seconds * 1_000));
      signal.throwIfAborted();
    }
  }
}
