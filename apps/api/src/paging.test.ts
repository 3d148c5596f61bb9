import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type PageRequest, paginate } from './paging.ts';

/** @param most rows that one page looks at; only those whose id is even are in the list then */
const list = (rows: readonly number[], request: PageRequest, { name = 'rows', most = Infinity } = {}) =>
  paginate(request, {
    list: name,
    id: z.int().positive(),
    read: async ({ before, limit, offset }) => {
      const older = rows.filter((id) => before === null || id < before).toSorted((a, b) => b - a);
      const matching = older.slice(0, most).filter((id) => most === Infinity || id % 2 === 0);
      return {
        rows: matching.slice(offset, offset + limit).map((id) => ({ id })),
        stoppedAt: older.length > most ? (older[most - 1] ?? null) : null,
        count: async (max) => Math.min(max, matching.length),
      };
    },
  });

describe('a list', () => {
  test('read with its cursors has every row once, newest first, while new rows arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (ids, limit) => {
          const rows = [...ids];
          const seen: number[] = [];
          for (let cursor: string | undefined, newest = 2e6; ; newest += 1) {
            const page = await list(rows, { limit, cursor });
            seen.push(...page.items.map((row) => row.id));
            rows.push(newest);
            expect(page.has_more).toBe(page.next_cursor !== null);
            if (page.next_cursor === null) break;
            cursor = page.next_cursor;
          }
          expect(seen).toEqual(ids.toSorted((a, b) => b - a));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('that looks at few rows for a page has every row once, though its pages are short', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (ids, limit, most) => {
          const seen: number[] = [];
          for (let cursor: string | undefined; ;) {
            const page = await list(ids, { limit, cursor }, { most });
            seen.push(...page.items.map((row) => row.id));
            expect(page.has_more).toBe(page.next_cursor !== null);
            if (page.next_cursor === null) break;
            cursor = page.next_cursor;
          }
          expect(seen).toEqual(ids.filter((id) => id % 2 === 0).toSorted((a, b) => b - a));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('that looks at few rows for a page refuses a numbered page which it cannot fill', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => index + 1);
    const page = await list(rows, { page: 1, per_page: 4 }, { most: 10 });
    expect(page.items.map(({ id }) => id)).toEqual([30, 28, 26, 24]);
    await expect(list(rows, { page: 2, per_page: 4 }, { most: 10 })).rejects.toMatchObject({ code: 'page_too_deep' });
  });

  test('refuses every cursor that it did not return', async () => {
    const { next_cursor: other } = await list([1, 2, 3], { limit: 1 }, { name: 'others' });
    const forged = [
      'x',
      'cm93cw',
      Buffer.from('rows:-1').toString('base64url'),
      Buffer.from('rows:01').toString('base64url'),
      other ?? '',
    ];
    for (const cursor of forged)
      await expect(list([1, 2, 3], { cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (cursor) => {
        await expect(list([1], { cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
      }),
    );
  });

  test('has page numbers for the published SDKs, and refuses a page that is too far', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => index + 1);
    expect(await list(rows, { page: 2 })).toMatchObject({
      page: 2,
      per_page: 25,
      total: 30,
      total_pages: 2,
      has_more: false,
    });
    await expect(list(rows, { page: 101, per_page: 100 })).rejects.toMatchObject({ code: 'page_too_deep' });
    await expect(list(rows, { page: 1, limit: 5 })).rejects.toMatchObject({ code: 'validation_failed' });
  });
});
