import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { maxRows, readAll } from './read-all.ts';

const going = new AbortController().signal;
const ignore = () => undefined;
/** A list of `count` rows, in pages of `size`, whose cursor is the next row. */
const listOf = (count: number, size: number) => async (cursor?: string) => {
  const from = Number(cursor ?? 0);
  const to = Math.min(count, from + size);
  const items = Array.from({ length: to - from }, (_, at) => ({ id: from + at }));
  return { items, next_cursor: to < count ? String(to) : null };
};

test('all pages are read, a short or empty one too, and progress is reported', async () => {
  const pages = [
    { items: [{ id: 3 }, { id: 2 }], next_cursor: 'a' },
    { items: [], next_cursor: 'b' },
    { items: [{ id: 1 }], next_cursor: null },
  ];
  const asked: (string | undefined)[] = [];
  const counts: number[] = [];
  const read = async (cursor?: string) => {
    asked.push(cursor);
    return pages[asked.length - 1] ?? { items: [], next_cursor: null };
  };
  const all = await readAll(read, going, (count) => counts.push(count));
  expect(all).toEqual({ rows: [{ id: 3 }, { id: 2 }, { id: 1 }], isCut: false });
  expect(asked).toEqual([undefined, 'a', 'b']);
  expect(counts).toEqual([2, 2, 3]);
});

test('a list of exactly the most rows is whole, one row more is cut, and then says so', async () => {
  const whole = await readAll(listOf(maxRows, 1_000), going, ignore);
  expect([whole.rows.length, whole.isCut]).toEqual([maxRows, false]);
  const cut = await readAll(listOf(maxRows + 1, 999), going, ignore);
  expect([cut.rows.length, cut.isCut]).toEqual([maxRows, true]);
  expect(cut.rows.at(-1)).toEqual({ id: maxRows - 1 });
});

test('it goes on after a refusal for too many calls, and fails on any other', async () => {
  const refusal = (code: string) =>
    Object.assign(new TRPCClientError('refused'), { data: { code, httpStatus: 429, details: { retry_after: 0 } } });
  let refused = false;
  const once = async (cursor?: string) => {
    if (!refused) {
      refused = true;
      throw refusal('rate_limited');
    }
    return listOf(3, 2)(cursor);
  };
  expect((await readAll(once, going, ignore)).rows.length).toBe(3);
  await expect(readAll(() => Promise.reject(refusal('missing_scope')), going, ignore)).rejects.toThrow('refused');
});

test('it stops when it is canceled', async () => {
  const cancel = new AbortController();
  const counts: number[] = [];
  const reading = readAll(listOf(100, 10), cancel.signal, (count) => {
    counts.push(count);
    if (count === 30) cancel.abort(new Error('canceled'));
  });
  await expect(reading).rejects.toThrow('canceled');
  expect(counts).toEqual([10, 20, 30]);
});
