import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leavesGap, maxWaiting, merge, noneWaiting, changesFrom, wait } from './live.ts';
import type { Delivery } from './types.ts';

const row = (id: number, status: Delivery['status'] = 'pending'): Delivery => ({
  id,
  event_id: 'evt_1',
  event_type: 'payment.completed',
  object_id: null,
  endpoint_id: 'whe_1',
  status,
  cancel_reason: null,
  attempt_count: 0,
  next_attempt_at: null,
  waits_behind: null,
  waits_for: null,
  last_status_code: null,
  last_error: null,
  last_duration_ms: null,
  created_at: '2026-11-23T12:00:00.000Z',
});
const loaded = (...pages: number[][]) => ({
  pages: pages.map((ids, at) => ({
    items: ids.map((id) => row(id)),
    next_cursor: at < pages.length - 1 ? String(at) : null,
    has_more: at < pages.length - 1,
  })),
  pageParams: pages.map((): string | null => null),
});
const idsOf = (list: ReturnType<typeof loaded>) => list.pages.flatMap(({ items }) => items.map(({ id }) => id));
const change = (...ids: number[]) => ({ deliveries: ids.map((id) => row(id)), gone: [], gap: false });

describe('a live change', () => {
  test('is shown in its place, and what is new on top', () => {
    const merged = merge(loaded([9, 8], [7, 6]), { deliveries: [row(10), row(7, 'failed')], gone: [] }, true);
    expect(idsOf(merged)).toEqual([10, 9, 8, 7, 6]);
    expect(merged.pages[1]?.items[0]?.status).toBe('failed');
  });

  test('keeps the same object for pages it does not change', () => {
    const before = loaded([9, 8], [7, 6]);
    expect(merge(before, change(9), true).pages[1]).toBe(before.pages[1]);
  });

  test('moves nothing while the list stands still: no row is added or removed', () => {
    const merged = merge(loaded([9, 8]), { deliveries: [row(10), row(8, 'failed')], gone: [9] }, false);
    expect(idsOf(merged)).toEqual([9, 8]);
    expect(merged.pages[0]?.items[1]?.status).toBe('failed');
  });

  test('removes rows that no longer match the filter', () => {
    expect(idsOf(merge(loaded([9, 8]), { deliveries: [], gone: [9] }, true))).toEqual([8]);
  });

  test('puts a row that was committed late in its place', () => {
    expect(idsOf(merge(loaded([9, 6]), change(7), true))).toEqual([9, 7, 6]);
  });

  test('leaves out rows of a page that is not loaded', () => {
    const first = loaded([9, 8], [1]);
    expect(idsOf(merge({ ...first, pages: first.pages.slice(0, 1) }, change(5), true))).toEqual([9, 8]);
  });

  test('never shows a row twice, and keeps the newest first', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 1, max: 29 }), (there, news, cut) => {
        const sorted = there.toSorted((a, b) => b - a);
        const before = loaded(sorted.slice(0, cut), sorted.slice(cut));
        const after = idsOf(merge(before, change(...news), true));
        expect(after).toEqual([...new Set(after)].toSorted((a, b) => b - a));
        for (const id of sorted) expect(after).toContain(id);
      }),
    );
  });
});

describe('what waits while the list stands still', () => {
  test('holds new rows that are not loaded, each once', () => {
    const once = wait(noneWaiting, loaded([9, 8]), change(11, 10, 9));
    expect([...wait(once, loaded([9, 8]), change(11)).rows.keys()]).toEqual([11, 10]);
  });

  test('holds rows that no longer match, unless they match again', () => {
    const left = wait(noneWaiting, loaded([9, 8]), { deliveries: [row(10)], gone: [9], gap: false });
    const none = wait(left, loaded([9, 8]), { deliveries: [row(9)], gone: [10], gap: false });
    expect([...left.gone]).toEqual([9]);
    expect([...none.rows.keys()]).toEqual([]);
    expect([...none.gone]).toEqual([10]);
  });

  test('is bounded, and says that there is more', () => {
    const many = wait(noneWaiting, loaded([1]), change(...Array.from({ length: 2 * maxWaiting }, (_, at) => at + 2)));
    expect(many.rows.size).toBe(maxWaiting);
    expect(many.overflow).toBe(true);
  });
});

test('a new fetch of the newest rows shows which of them no longer match', () => {
  const list = loaded([9, 8, 7], [4, 3]);
  const newest = { items: [row(10), row(8, 'failed'), row(4)], next_cursor: 'more', has_more: true };
  expect(changesFrom(list, newest)).toMatchObject({ deliveries: [{ id: 10 }, { id: 8 }, { id: 4 }], gone: [9, 7] });
  expect(changesFrom(list, { ...newest, next_cursor: null, has_more: false }).gone).toEqual([9, 7, 3]);
});

test('a message of many rows, none of them known, says that others may be missing', () => {
  const many = Array.from({ length: 100 }, (_, at) => 1_000 + at);
  expect(leavesGap(loaded([9, 8]), change(...many))).toBe(true);
  expect(leavesGap(loaded([9, 8]), change(...many, 9))).toBe(false);
  expect(leavesGap(loaded([9, 8]), { ...change(10), gap: true })).toBe(true);
});
